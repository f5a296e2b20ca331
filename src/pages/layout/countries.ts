import { type Language, LOCALES } from './language.ts';

const names: Partial<Record<Language, Intl.DisplayNames>> = {};

/** The name of a country (ISO 3166-1 alpha-2) in a language; the code where it is none. */
export const countryOf = (code: string, language: Language): string =>
  (names[language] ??= new Intl.DisplayNames(LOCALES[language], { type: 'region' })).of(code) ?? code;
