import type { ReviewTexts } from '../review-texts.ts';

export const REVIEW_FR: ReviewTexts = {
  queue: 'Bureau',
  intro:
    'Ce qui vous attend est en premier. Ce qu’un programme peut vérifier est vérifié\u00a0; reste à savoir ' +
    'si cela doit se faire.',
  none: 'Personne n’a encore rien demandé.',
  ownRequests: 'Vos demandes',
  dpiaQueue: 'Analyses d’impact',
  dpiaIntro:
    'Une étude sur des élèves mineurs n’ouvre qu’une fois que vous avez approuvé son analyse d’impact (RGPD, art. 35).',
  ask: 'Demander une étude',
  states: {
    draft: 'brouillon',
    submitted: 'attend une décision',
    approved: 'approuvée, pas encore ouverte',
    open: 'ouverte',
    suspended: 'suspendue',
    closed: 'close',
    destroyed: 'détruite',
  },
  version: (version) => `version ${version}`,
  checks: 'Ce qui a été vérifié',
  checkNames: {
    basis: 'La base est de celles que le genre permet',
    commercial: 'L’usage commercial est dit, et repose sur le consentement',
    end: 'Elle finit avant trois ans, et dit combien de temps elle conserve',
    fields: 'Tout ce qu’elle demande est dans ses outils et ses profils',
    whole: 'Tout le reste est complet',
    narrow: 'Elle ne demande pas plus que ce qui a été accepté\u00a0; sinon tous sont interrogés à nouveau',
    agreement: 'Son laboratoire a accepté la convention',
    dpia: 'Le délégué à la protection des données a approuvé son analyse d’impact',
  },
  holds: 'vrai',
  fails: 'faux',
  request: 'La demande',
  comment: 'Ce que le responsable a écrit',
  agreement: 'La convention',
  accepted: 'Acceptée le',
  steps: {
    submit: 'Soumettre',
    accept: 'Accepter la convention',
    approve: 'Approuver',
    'approve-dpia': 'Approuver l’analyse d’impact',
    return: 'Renvoyer',
    open: 'Ouvrir\u00a0: interroger les personnes',
    suspend: 'Suspendre',
    close: 'Clore définitivement',
  },
  otherSteps: 'Autre chose',
  why: 'Pourquoi (le laboratoire le lit)',
  change: 'Modifier la demande',
  nothing: 'Il n’y a rien à faire pour l’instant.',
  refused: 'Cela n’a pas pu se faire\u00a0:',
  noReason: 'Aucune raison n’a été donnée.',
  overlaps: 'Autres études de ce laboratoire sur les mêmes outils',
  overlapsIntro:
    'Le laboratoire peut rapprocher les enregistrements des deux par ce qu’ils ont en commun, comme des temps exacts ' +
    'et des notes. Qui ne participe qu’à l’une se distingue alors.',
  inBoth: 'Personnes dans les deux',
  onlyThis: 'Personnes dans cette étude seulement',
  onlyOther: 'Personnes dans l’autre seulement',
  few: 'moins de 20',
  atLeast: (count) => `${count} ou plus`,
  revealing:
    'Les deux diffèrent de moins de personnes que le plancher de ce serveur\u00a0: le laboratoire pourrait les ' +
    'isoler. Demandez des temps moins précis, ou une seule étude au lieu de deux.',
};
