import type { TextsByLanguage } from '../../html/translated.ts';
import { TRACE_EN } from './en.ts';
import { TRACE_FR } from './fr.ts';

/** The texts of the pages of traces. */
export const TRACE_TEXTS: TextsByLanguage<typeof TRACE_EN> = { en: TRACE_EN, fr: TRACE_FR };
