import type { RegistrationsTexts } from './registrations-texts.ts';

export const REGISTRATIONS_TEXTS_FR: RegistrationsTexts = {
  title: 'Inscriptions',
  intro:
    'L’avancement d’une inscription (registration) dans les enchaînements des profils dont ses traces se réclament. ' +
    'Chaque recherche laisse une mention d’accès que les personnes concernées peuvent voir.',
  field: 'Inscription (un UUID)',
  find: 'Rechercher',
  invalid: 'Une inscription est un UUID, comme 7f1bb1b0-5b8e-4a5b-9d3d-2f6f9f3f2c11.',
  notFound: 'Aucune trace de vos sources n’a cette inscription.',
  none: 'Aucune trace de cette inscription ne se réclame d’un profil avec des enchaînements.',
  verdicts: {
    accept: 'Terminé',
    'in-progress': 'En cours',
    reject: 'Rompu : aucune trace ultérieure ne peut le rétablir',
    unchecked: 'Plus vérifié à partir d’ici : trop de lectures sont possibles',
  },
  progress: 'Avancement',
  part: 'Partie',
  pattern: 'Enchaînement',
  next: 'Suite attendue',
  over: 'Rien ne peut suivre.',
  tooLong: 'Cette inscription a trop de traces et n’est plus vérifiée.',
  sources: (ids) => `Sources : ${ids}`,
  latest: 'Dernière trace :',
  statements: 'Montrer ses traces',
};
