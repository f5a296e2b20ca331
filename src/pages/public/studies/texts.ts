import type { TextsByLanguage } from '../../html/translated.ts';
import { STUDY_EN } from './en.ts';
import { STUDY_FR } from './fr.ts';

/** The texts of the public pages of studies and of the catalogue. */
export const STUDY_TEXTS: TextsByLanguage<typeof STUDY_EN> = { en: STUDY_EN, fr: STUDY_FR };
