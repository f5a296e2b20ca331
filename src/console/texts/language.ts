import { withNoBreakSpaces } from './no-break-spaces.ts';

/** A language of the console, as of the pages of this server. */
export type ConsoleLanguage = 'en' | 'fr';

/** The texts of a part of the console in each language. */
export type InEachLanguage<T> = Readonly<Record<ConsoleLanguage, T>>;

/** The language that the server chose for the reader; another one comes with another document. */
export const LANGUAGE: ConsoleLanguage = document.documentElement.lang === 'fr' ? 'fr' : 'en';

/** The languages by their names in themselves. */
export const LANGUAGE_NAMES: InEachLanguage<string> = { en: 'English', fr: 'Français' };

/** `en` without a region would be American. */
export const LOCALE = LANGUAGE === 'fr' ? 'fr-FR' : 'en-GB';

/** The text of a language map in the language of the reader, else in English, else in any. */
export const textInLanguage = (texts: Readonly<Record<string, string>>, otherwise: string): string =>
  texts[LANGUAGE] ?? texts['en'] ?? Object.values(texts)[0] ?? otherwise;

/** The texts in the language of the reader. */
export const textsInLanguage = <T>(texts: InEachLanguage<T>): T =>
  LANGUAGE === 'fr' ? withNoBreakSpaces(texts.fr) : texts[LANGUAGE];
