import type { ValidateTexts } from './en.ts';

export const VALIDATE_FR: ValidateTexts = {
  title: 'Essayer des traces et des profils',
  intro:
    'Collez une trace, un tableau de traces dans leur ordre, ou le document d’un profil xAPI. Rien ' +
    'n’est gardé, rien ' +
    'n’est compté.',
  field: 'Trace, traces ou profil (JSON)',
  hint:
    'Au plus 60 ko tels que le formulaire les envoie. Prenez des noms inventés\u00a0: ce que vous ' +
    'collez va à ce serveur.',
  version: 'Version de xAPI',
  button: 'Essayer',
  result: 'Ce qui a été trouvé',
  unreadable: 'Ceci ne peut pas être lu.',
  standard: 'La norme',
  conforms: 'C’est conforme à la norme.',
  breaks: (count) =>
    `La norme n’est pas respectée (${count === 1 ? 'une fois' : `${count} fois`}). Les profils viennent ensuite.`,
  profile: 'Profil',
  profileReads: 'C’est un profil xAPI lisible.',
  profileRefused: 'Ce n’est pas un profil xAPI lisible\u00a0:',
  profileWarnings: (count) =>
    count === 1 ? 'Il s’écarte une fois de la norme\u00a0:' : `Il s’écarte ${count} fois de la norme\u00a0:`,
  noClaim:
    'Les traces ne se réclament d’aucun profil de ce serveur\u00a0: une version doit figurer parmi leurs catégories.',
  unknownVersion: 'Aucun profil ici n’a cette version\u00a0:',
  statement: (index) => `Trace ${index}`,
  outcomes: {
    success: 'est conforme.',
    invalid: 'enfreint le profil\u00a0:',
    unmatched: 'ne correspond à aucun modèle\u00a0: aucun n’a son verbe ou ses types.',
  },
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
  verdicts: {
    accept: 'complet',
    'in-progress': 'en cours',
    reject: 'rompu\u00a0: rien de ce qui suit ne peut le rétablir',
    unchecked: 'plus vérifié à partir d’ici\u00a0: trop de lectures sont possibles',
  },
  matches: 'Elle correspond à\u00a0:',
  registration: 'Inscription (registration)',
  next: 'Ce qui peut suivre\u00a0:',
  consent: 'Consentement',
  consentText:
    'Si les personnes citées peuvent être enregistrées, elles seules et leur outil peuvent le ' +
    'savoir\u00a0: l’outil le ' +
    'demande par GET /v1/permits, les personnes le voient sur leur page. Ce n’est donc pas dit ici.',
  whole: '(le tout)',
};
