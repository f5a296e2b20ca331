import type { Language } from '../html/language.ts';
import { ENGLISH } from '../texts/en/english.ts';
import { FRENCH } from '../texts/fr/french.ts';
import type { Texts } from '../texts/texts.ts';

/** The texts of the pages that are not folders yet: those of staff and scientists. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en: ENGLISH, fr: FRENCH };
