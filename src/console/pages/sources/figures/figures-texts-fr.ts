import type { FiguresTexts, RefusedKindTexts } from './figures-texts.ts';

const KINDS: RefusedKindTexts = {
  'invalid-json': 'Le corps n’est pas du JSON',
  'invalid-request': 'La requête n’est pas de celles que la norme permet',
  'invalid-statement': 'Une trace n’est pas conforme à la norme',
  'profile-violation': 'Une trace enfreint une règle d’un profil que sa source doit suivre',
  forbidden: 'La clé ne permet pas cela',
  'consent-required': 'Quelqu’un n’a pas accepté d’être enregistré, ou a dit non',
  'statement-conflict': 'Une autre trace a cet identifiant',
  'unsupported-media-type': 'Le type du contenu n’est pas accepté ici',
  'unsupported-version': 'La version du contenu n’est pas connue ici',
  'too-large': 'Le corps dépasse la limite',
  'too-slow': 'Le corps est venu trop lentement',
  'too-many-requests': 'Trop de demandes en une minute',
  overloaded: 'Il y avait trop à faire à ce moment',
  'journal-unavailable': 'Le journal n’a pas confirmé',
  'store-unavailable': 'La base ne répondait pas',
  internal: 'Carnet a fait une erreur',
  damaged: 'Ce qui est enregistré est endommagé',
};

export const FIGURES_TEXTS_FR: FiguresTexts = {
  intro: 'Ce que cet outil envoie, et ce qu’il en advient.',
  lastDay: {
    accepted: 'acceptées en un jour',
    refused: 'refusées en un jour',
    withheld: 'retenues en un jour, par dizaines',
  },
  lastUsed: 'Dernier usage d’une clé',
  unused: 'aucun depuis que les usages sont notés',
  refusals: {
    title: 'Pourquoi des requêtes sont refusées',
    intro:
      'Chaque erreur des 30 derniers jours. D’une valeur, seule la forme est enregistrée : a… pour des lettres, 9 ' +
      'pour des chiffres.',
    none: 'Rien n’a été refusé ces sept derniers jours.',
    caption: 'Erreurs des requêtes refusées, la dernière d’abord',
    columns: {
      fault: 'Erreur',
      sample: 'Forme d’une valeur',
      count: 'Nombre',
      first: 'Première fois',
      last: 'Dernière fois',
      key: 'Clé',
    },
    byKind: {
      title: 'Traces refusées des sept derniers jours',
      caption: 'Refus par type, les plus fréquents d’abord',
      columns: { kind: 'Type', count: 'Traces', last: 'Dernière fois' },
    },
    kinds: KINDS,
  },
  quota: {
    title: 'Quota',
    intro: 'Ce qu’il peut utiliser en une minute, dans chaque processus de l’API.',
    used: 'Envoyé en deux minutes',
    usedOf: (sent, allowed) => `${sent} traces ; ${allowed} sont permises`,
    sent: (sent) => `${sent} traces`,
    refused: 'Requêtes au-delà, en un jour',
    limits: {
      requests: 'Requêtes',
      statements: 'Traces',
      bytes: 'Octets, dans les deux sens',
      cpuMs: 'Temps de calcul',
    },
    seconds: (seconds) => `${seconds} s`,
    megabytes: (megabytes) => `${megabytes} Mo`,
  },
};
