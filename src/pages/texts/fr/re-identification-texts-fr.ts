import type { ReidentificationTexts } from '../re-identification-texts.ts';

export const RE_IDENTIFICATION_FR: ReidentificationTexts = {
  title: 'Faire retrouver quelqu’un',
  intro:
    'Vous ne connaissez les personnes que par des pseudonymes, et cela reste ainsi. Si quelqu’un est ' +
    'peut-être en danger, ou doit apprendre quelque chose, demandez ici que l’établissement le retrouve et ' +
    'agisse.',
  how: [
    'Un responsable et le délégué à la protection des données lisent vos raisons. Les deux doivent approuver.',
    'Seul le délégué voit alors de qui il s’agit, une seule fois. Votre laboratoire ne l’apprend jamais.',
    'La personne retrouvée le lit dans son historique\u00a0; plus tard, si sa sécurité le demande.',
  ],
  pseudonym: 'Pseudonyme',
  pseudonymHint:
    'Tel qu’il est dans un enregistrement (actor.account.name)\u00a0: la lettre p, puis 25 lettres et chiffres.',
  pseudonymFault: 'Ce n’est pas un pseudonyme\u00a0: la lettre p, puis 25 lettres et chiffres.',
  reason: 'Pourquoi il faut retrouver cette personne',
  reasonHint: 'Le responsable et le délégué à la protection des données le lisent. 2000 caractères au plus.',
  reasonFault: 'Dites pourquoi, en 2000 caractères au plus.',
  ask: 'Demander',
  asked: 'Ce que vous avez demandé',
  noneAsked: 'Aucune demande pour l’instant.',
  forLab: {
    asked: 'en attente de décision',
    'steward-approved': 'approuvée par un responsable\u00a0; le délégué n’a pas encore agi',
    done: 'l’établissement sait de qui il s’agit',
    refused: 'refusée',
  },
  cannotAsk:
    'La demande n’a pas pu être faite. Soit ce pseudonyme est déjà demandé, soit vingt demandes attendent, ' +
    'soit l’étude n’a pas commencé ou est détruite.',
  queue: 'Personnes à retrouver',
  queueIntro:
    'Un laboratoire demande que l’établissement retrouve qui est derrière un pseudonyme, et agisse. Il ' +
    'faut deux accords\u00a0: un responsable et un délégué à la protection des données, tous deux hors du ' +
    'laboratoire. Seul le délégué voit de qui il s’agit, une seule fois.',
  none: 'Rien n’attend de décision.',
  open: (count) =>
    count === 0
      ? 'Aucun laboratoire ne demande de retrouver quelqu’un.'
      : count === 1
        ? 'Un laboratoire demande de retrouver quelqu’un.'
        : `${count} demandes de retrouver quelqu’un sont en cours.`,
  states: {
    asked: 'attend les deux',
    'steward-approved': 'attend le délégué à la protection des données',
    'dpo-approved': 'attend un responsable',
    approved: 'approuvée par les deux, pas encore montrée',
    done: 'montrée',
    refused: 'refusée',
  },
  roles: { steward: 'Responsable des données', dpo: 'Délégué à la protection des données' },
  roleLegends: { steward: 'En tant que responsable', dpo: 'En tant que délégué à la protection des données' },
  askedOn: 'Demandé',
  approvedOn: 'a approuvé',
  refusedOn: 'a refusé',
  notYet: 'n’a pas encore décidé',
  notifiedFrom: 'La personne l’apprend à partir du',
  delay: 'N’en informer la personne qu’à partir de ce jour',
  delayHint:
    'Seulement si sa sécurité le demande\u00a0; dans les 30 jours au plus. Si c’est vide\u00a0: dès ' +
    'qu’elle est retrouvée.',
  steps: { approve: 'Approuver', refuse: 'Refuser', reveal: 'Montrer de qui il s’agit' },
  revealOnce: 'Ce n’est montré qu’une fois. Préparez de quoi le noter.',
  ownLab: 'C’est votre laboratoire qui demande\u00a0: d’autres décident.',
  noSteps: 'C’est à d’autres de décider.',
  closed: 'Déjà décidé',
  errors: {
    forbidden:
      'Il faut trois personnes\u00a0: une qui demande, un responsable et un délégué à la protection des ' +
      'données. Cette étape n’est pas pour vous.',
    conflict: 'Cette demande a avancé entre-temps, ou son étude est détruite. Voici où elle en est.',
    unfound:
      'Personne parmi ceux qui participent n’a ce pseudonyme\u00a0: la personne a arrêté, ou il est d’une ' +
      'autre étude. Rien n’a été montré. Vous pouvez réessayer plus tard, ou refuser.',
    delay: 'Le jour doit être dans les 30 prochains jours.',
    unchosen: 'Choisissez l’un des boutons.',
  },
  revealed: 'De qui il s’agit',
  revealedOnce:
    'Cette page n’est montrée que cette fois. Notez ce qu’il vous faut et gardez-le en sûreté\u00a0: une ' +
    'fois quittée, elle ne revient pas.',
  name: 'Prénom',
  knownTo: (source) => `Connu de ${source} comme`,
  knownToNone: 'Plus aucun outil ne garde rien de cette personne.',
  number: 'Numéro ici',
  notified: 'Cette personne peut maintenant lire dans son historique qu’elle a été retrouvée.',
  notifiedLater: 'Cette personne pourra lire dans son historique qu’elle a été retrouvée à partir du',
  back: 'Vers les demandes',
};
