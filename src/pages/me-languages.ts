import type { Language } from './language.ts';
import { ME_EN } from './me-words-en.ts';
import { ME_FR } from './me-words-fr.ts';
import type { MeWords } from './me-words.ts';

/** What the page of a learner says, by language. */
export const ME_WORDS: Readonly<Record<Language, MeWords>> = { en: ME_EN, fr: ME_FR };
