import type { Language } from '../html/language.ts';
import { ENGLISH } from '../texts/en/english.ts';
import { FRENCH } from '../texts/fr/french.ts';
import type { Texts } from '../texts/texts.ts';

/** The texts of all pages. A new language is a folder of texts, a line here and a line in `language.ts`. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en: ENGLISH, fr: FRENCH };
