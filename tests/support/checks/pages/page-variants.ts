/**
 * Four of the eight combinations of language, colour scheme and width, in which every pair of values occurs. An
 * accessibility fault depends on one or two of them, not on all three.
 */
export const PAGE_VARIANTS = [
  { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 }, width: 1280 },
  { locale: 'en-GB', colorScheme: 'dark', viewport: { width: 360, height: 700 }, width: 360 },
  { locale: 'fr-FR', colorScheme: 'dark', viewport: { width: 1280, height: 800 }, width: 1280 },
  { locale: 'fr-FR', colorScheme: 'light', viewport: { width: 360, height: 700 }, width: 360 },
] as const;
