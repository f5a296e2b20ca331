import type { TextsByLanguage } from '../../html/translated.ts';
import { ME_EN } from './en.ts';
import { ME_FR } from './fr.ts';

/** The texts of the page of a learner, with a variant for a guardian in texts that address the reader. */
export const ME_TEXTS: TextsByLanguage<typeof ME_EN> = { en: ME_EN, fr: ME_FR };
