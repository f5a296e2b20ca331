import type { ViolationsTexts } from './violations-texts.ts';

export const VIOLATIONS_TEXTS_FR: ViolationsTexts = {
  title: 'Écarts aux profils',
  intro:
    'Combien de fois des traces de vos sources ne respectaient pas un profil dont elles se réclament. Une source ' +
    'montre ses règles et des exemples.',
  caption: 'Les sources et leurs écarts',
  none: 'Aucune source pour l’instant.',
  columns: { source: 'Source', organisation: 'Organisation', violations: 'Écarts' },
};
