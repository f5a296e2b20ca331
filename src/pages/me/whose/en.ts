import type { Translated } from '../../html/translated.ts';

export const WHOSE_EN = {
  /** The choice of a guardian, or of a person who is also a guardian. */
  whose: 'Whose traces would you like to see?',
  whoseIntro: 'Your school’s sign-in says that you are the parent or guardian of these young people.',
  myself: 'My own',
  ofChild: (account: string) => `Those of ${account}`,
} as const;

export type WhoseTexts = Translated<typeof WHOSE_EN>;
