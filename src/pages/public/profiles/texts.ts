import type { TextsByLanguage } from '../../html/translated.ts';
import { PROFILE_EN } from './en.ts';
import { PROFILE_FR } from './fr.ts';

/** The texts of the pages of profiles. */
export const PROFILE_TEXTS: TextsByLanguage<typeof PROFILE_EN> = { en: PROFILE_EN, fr: PROFILE_FR };
