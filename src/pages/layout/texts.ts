import type { TextsByLanguage } from '../html/translated.ts';
import { LAYOUT_EN } from './en.ts';
import { LAYOUT_FR } from './fr.ts';

/** The texts around every page. */
export const LAYOUT_TEXTS: TextsByLanguage<typeof LAYOUT_EN> = { en: LAYOUT_EN, fr: LAYOUT_FR };
