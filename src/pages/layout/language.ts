/** The languages that pages are written in, the first where the reader prefers neither. */
export const LANGUAGES = ['en', 'fr'] as const;

/** A language that pages are written in. */
export type Language = (typeof LANGUAGES)[number];

/** The name of each language in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français' };

/** How dates and numbers are written: `en` alone would be American. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };
