import type { RunTexts } from '../run-texts.ts';

export const RUN_FR: RunTexts = {
  title: 'Où en est une inscription',
  intro:
    'Les enchaînements des profils dont se réclament les traces d’une inscription (registration), en cours et ' +
    'terminés. Consulter une inscription est noté, et les personnes concernées le voient.',
  field: 'Inscription (un UUID)',
  search: 'Chercher',
  faults: {
    invalid: 'Une inscription est un UUID, comme 7f1bb1b0-5b8e-4a5b-9d3d-2f6f9f3f2c11.',
    'not-found': 'Aucune trace de vos sources n’a cette inscription.',
  },
  none: 'Aucune trace de cette inscription ne se réclame d’un profil avec des enchaînements.',
  verdicts: {
    accept: 'complet',
    'in-progress': 'en cours',
    reject: 'rompu\u00a0: rien de ce qui suit ne peut le rétablir',
    unchecked: 'plus vérifié à partir d’ici\u00a0: trop de lectures sont possibles',
  },
  part: 'Partie',
  follows: 'Enchaînement\u00a0:',
  next: 'Ce qui peut suivre\u00a0:',
  or: ' ou ',
  over: 'Rien ne peut suivre.',
  tooLong: 'L’inscription a trop de traces\u00a0: elle n’est plus vérifiée.',
  latest: 'Dernière trace\u00a0:',
};
