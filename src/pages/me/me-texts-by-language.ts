import type { Language } from '../layout/language.ts';
import { ME_EN } from './me-texts-en.ts';
import { ME_FR } from './me-texts-fr.ts';
import type { MeWords } from './me-texts.ts';

/** What the page of a learner says, by language. */
export const ME_WORDS: Readonly<Record<Language, MeWords>> = { en: ME_EN, fr: ME_FR };
