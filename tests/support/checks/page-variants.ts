/**
 * How a page is looked at: four of the eight ways to choose a language, a colour scheme and a width, in which every two
 * choices that differ in kind meet. Whoever finds a barrier looks for what one or two of them do, not for what only all
 * three together do.
 */
export const LOOKS = [
  { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 }, width: 1280 },
  { locale: 'en-GB', colorScheme: 'dark', viewport: { width: 360, height: 700 }, width: 360 },
  { locale: 'fr-FR', colorScheme: 'dark', viewport: { width: 1280, height: 800 }, width: 1280 },
  { locale: 'fr-FR', colorScheme: 'light', viewport: { width: 360, height: 700 }, width: 360 },
] as const;
