import type { ViolationTexts } from '../violation-texts.ts';

export const VIOLATION_FR: ViolationTexts = {
  title: 'Écarts aux profils',
  intro:
    'Combien de fois des traces de vos sources ne respectaient pas un profil dont elles se réclament. Rien ici ne ' +
    'nomme une personne.',
  none: 'Aucune trace ne manque à un profil.',
  source: 'Source',
  violations: 'Écarts',
  back: 'Vers la liste des sources',
  of: (source) => `Ce que ${source} ne respecte pas`,
  counted: (count, hasOlder) => {
    const violations = `${count.toLocaleString('fr-FR')} ${count === 1 ? 'écart' : 'écarts'}`;
    return `${hasOlder ? `Les derniers ${violations}` : violations}, par règle.`;
  },
  times: (count) => `${count.toLocaleString('fr-FR')} fois`,
  latest: 'La dernière fois, le',
  note: 'Son auteur précise\u00a0:',
  rules: {
    order: 'La trace vient à un moment qu’aucun enchaînement ne permet.',
    registration: 'La trace doit avoir une inscription (registration).',
    subregistration: 'La sous-inscription (subregistration) est mal formée.',
    'timestamp-order': 'La trace a été envoyée après une trace plus récente du même enchaînement.',
    'timestamp-shared': 'Une trace du même enchaînement, dans un autre envoi, a le même horodatage.',
    place: 'L’extension n’a pas sa place ici.',
    schema: 'La valeur de l’extension ne respecte pas son JSON Schema.',
    steps: 'Il faut trop d’étapes pour vérifier la trace.',
  },
  otherRule: 'La trace ne respecte pas cette règle\u00a0:',
  unmatched: 'Traces qui ne correspondent à rien',
  unmatchedIntro:
    'Elles se réclament d’une version d’un profil et rien ne les vérifie\u00a0: aucun modèle ne porte sur elles, ou ' +
    'aucun profil n’a ici cette version.',
  unmatchedCounts: {
    'no-template': (count) =>
      `${count === 1 ? 'Une ne correspond' : `${count.toLocaleString('fr-FR')} ne correspondent`} à aucun modèle de`,
    'unknown-version': (count) =>
      `${count === 1 ? 'Une se réclame' : `${count.toLocaleString('fr-FR')} se réclament`} d’une version qu’aucun ` +
      'profil n’a ici\u00a0:',
  },
  otherVersions: 'd’autres versions',
};
