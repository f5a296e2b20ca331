import type { ViolationsTexts } from './violations-texts.ts';

export const VIOLATIONS_TEXTS_EN: ViolationsTexts = {
  title: 'Violations of profiles',
  intro: 'How often statements of your sources broke a profile that they claim. A source shows its rules and examples.',
  caption: 'Sources with their violations',
  none: 'There is no source yet.',
  columns: { source: 'Source', organisation: 'Organisation', violations: 'Violations' },
};
