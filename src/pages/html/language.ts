/** The languages of the pages. A new language is a line here, and the compiler names each page that lacks its texts. */
const NAMES_AND_LOCALES = {
  en: { name: 'English', locale: 'en-GB' },
  fr: { name: 'Français', locale: 'fr-FR' },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly locale: string }>>;

export type Language = keyof typeof NAMES_AND_LOCALES;

/** The languages. The first is for readers who accept none of them. */
export const LANGUAGES = Object.keys(NAMES_AND_LOCALES) as readonly Language[];

/** The name of a language in itself. */
export const languageName = (language: Language): string => NAMES_AND_LOCALES[language].name;

/** The locale for dates and numbers: `en` without a region would be American. */
export const localeOf = (language: Language): string => NAMES_AND_LOCALES[language].locale;
