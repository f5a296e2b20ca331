import type { Language } from '../layout/language.ts';

/** Where a request stands. */
export type ShownContactState = 'asked' | 'steward-approved' | 'dpo-approved' | 'approved' | 'done' | 'refused';
/** Who rules on it. */
export type ShownContactRole = 'steward' | 'dpo';
/** What is done with it. */
export type ContactStep = 'approve' | 'refuse' | 'reveal';
/** Why nothing came of a step. */
export type ContactTrouble = 'forbidden' | 'conflict' | 'unfound' | 'delay' | 'unchosen';

/** What the pages of requests to find somebody say. */
export interface ContactWords {
  readonly title: string;
  readonly lead: string;
  readonly how: readonly string[];
  readonly pseudonym: string;
  readonly pseudonymHint: string;
  readonly pseudonymFault: string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly reasonFault: string;
  readonly ask: string;
  readonly asked: string;
  readonly noneAsked: string;
  readonly forLab: Readonly<Record<'asked' | 'steward-approved' | 'done' | 'refused', string>>;
  readonly cannotAsk: string;
  readonly desk: string;
  readonly deskLead: string;
  readonly none: string;
  readonly open: (count: number) => string;
  readonly states: Readonly<Record<ShownContactState, string>>;
  readonly roles: Readonly<Record<ShownContactRole, string>>;
  readonly as: Readonly<Record<ShownContactRole, string>>;
  readonly askedOn: string;
  readonly approvedOn: string;
  readonly refusedOn: string;
  readonly notYet: string;
  readonly toldFrom: string;
  readonly delay: string;
  readonly delayHint: string;
  readonly steps: Readonly<Record<ContactStep, string>>;
  readonly once: string;
  readonly own: string;
  readonly nothing: string;
  readonly over: string;
  readonly troubles: Readonly<Record<ContactTrouble, string>>;
  readonly found: string;
  readonly foundOnce: string;
  readonly name: string;
  readonly knownTo: (source: string) => string;
  readonly knownToNone: string;
  readonly number: string;
  readonly told: string;
  readonly toldLater: string;
  readonly back: string;
}

const en: ContactWords = {
  title: 'Have somebody found',
  lead: 'You know people by pseudonyms alone, and that stays so. Where somebody may be in danger, or must be told something, ask here that the institution find them, and act.',
  how: [
    'A steward and the data protection officer read your reason. Both must approve.',
    'Only the data protection officer is then shown who it is, once. Your lab is never told.',
    'Whoever is found reads so in their history; later, where that keeps them safe.',
  ],
  pseudonym: 'Pseudonym',
  pseudonymHint: 'As it stands in a record (actor.account.name): the letter p, and 25 letters and digits.',
  pseudonymFault: 'This is no pseudonym: it is the letter p, and 25 letters and digits.',
  reason: 'Why they must be found',
  reasonHint: 'The steward and the data protection officer read it. At most 2000 characters.',
  reasonFault: 'Say why, in at most 2000 characters.',
  ask: 'Ask',
  asked: 'What you have asked',
  noneAsked: 'You have not asked for anybody.',
  forLab: {
    asked: 'waits for a ruling',
    'steward-approved': 'approved by a steward; the data protection officer has not acted yet',
    done: 'the institution knows who it is',
    refused: 'refused',
  },
  cannotAsk:
    'This could not be asked. Either a request for this pseudonym waits already, or twenty others do, or the study has not begun, or is destroyed.',
  desk: 'People to be found',
  deskLead:
    'A lab asks that the institution find who stands behind a pseudonym, and act. It takes two: a steward and a data protection officer, neither of the lab. Who it is is shown to the officer alone, once.',
  none: 'Nothing waits for a ruling.',
  open: (count) =>
    count === 0
      ? 'No lab asks that somebody be found.'
      : count === 1
        ? 'One lab asks that somebody be found.'
        : `${count} requests to find somebody are open.`,
  states: {
    asked: 'waits for both',
    'steward-approved': 'waits for the data protection officer',
    'dpo-approved': 'waits for a steward',
    approved: 'approved by both, not shown yet',
    done: 'shown',
    refused: 'refused',
  },
  roles: { steward: 'Steward', dpo: 'Data protection officer' },
  as: { steward: 'As a steward', dpo: 'As the data protection officer' },
  askedOn: 'Asked',
  approvedOn: 'approved',
  refusedOn: 'refused',
  notYet: 'has not ruled yet',
  toldFrom: 'The person is told from',
  delay: 'Tell the person only from this day on',
  delayHint: 'Only where that keeps them safe; at most 30 days from now. Left empty: as soon as they are found.',
  steps: { approve: 'Approve', refuse: 'Refuse', reveal: 'Show who it is' },
  once: 'It is shown once. Have ready what you need to write it down.',
  own: 'Your lab asks this: others rule on it.',
  nothing: 'Others have to rule now.',
  over: 'Ruled on',
  troubles: {
    forbidden:
      'It takes three people: one who asks, a steward and a data protection officer. You cannot take this step.',
    conflict: 'This request has gone on meanwhile, or its study is destroyed. Below is how it stands now.',
    unfound:
      'Nobody who takes part in the study has this pseudonym now: they have stopped, or it is of another study. Nothing was shown. You can try again later, or refuse.',
    delay: 'The day must be within the next 30 days.',
    unchosen: 'Press one of the buttons.',
  },
  found: 'Who it is',
  foundOnce:
    'This page is shown this one time. Write down what you need and keep it safe: once you leave it, it does not come back.',
  name: 'First name',
  knownTo: (source) => `Known to ${source} as`,
  knownToNone: 'No tool holds anything of this person any more.',
  number: 'Number here',
  told: 'This person can now read in their history that they were found.',
  toldLater: 'This person can read in their history that they were found from',
  back: 'To the requests',
};

const fr: ContactWords = {
  title: 'Faire retrouver quelqu’un',
  lead: 'Vous ne connaissez les personnes que par des pseudonymes, et cela reste ainsi. Si quelqu’un est peut-être en danger, ou doit apprendre quelque chose, demandez ici que l’établissement le retrouve et agisse.',
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
  noneAsked: 'Vous n’avez demandé personne.',
  forLab: {
    asked: 'attend une décision',
    'steward-approved': 'approuvée par un responsable\u00a0; le délégué n’a pas encore agi',
    done: 'l’établissement sait de qui il s’agit',
    refused: 'refusée',
  },
  cannotAsk:
    'La demande n’a pas pu être faite. Soit ce pseudonyme est déjà demandé, soit vingt demandes attendent, soit l’étude n’a pas commencé ou est détruite.',
  desk: 'Personnes à retrouver',
  deskLead:
    'Un laboratoire demande que l’établissement retrouve qui est derrière un pseudonyme, et agisse. Il faut deux accords\u00a0: un responsable et un délégué à la protection des données, tous deux hors du laboratoire. Seul le délégué voit de qui il s’agit, une seule fois.',
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
  roles: { steward: 'Responsable', dpo: 'Délégué à la protection des données' },
  as: { steward: 'En tant que responsable', dpo: 'En tant que délégué à la protection des données' },
  askedOn: 'Demandé',
  approvedOn: 'a approuvé',
  refusedOn: 'a refusé',
  notYet: 'n’a pas encore décidé',
  toldFrom: 'La personne l’apprend à partir du',
  delay: 'N’en informer la personne qu’à partir de ce jour',
  delayHint:
    'Seulement si sa sécurité le demande\u00a0; dans les 30 jours au plus. Si c’est vide\u00a0: dès qu’elle est retrouvée.',
  steps: { approve: 'Approuver', refuse: 'Refuser', reveal: 'Montrer de qui il s’agit' },
  once: 'Ce n’est montré qu’une fois. Préparez de quoi le noter.',
  own: 'C’est votre laboratoire qui demande\u00a0: d’autres décident.',
  nothing: 'C’est à d’autres de décider.',
  over: 'Déjà décidé',
  troubles: {
    forbidden:
      'Il faut trois personnes\u00a0: une qui demande, un responsable et un délégué à la protection des données. Cette étape n’est pas pour vous.',
    conflict: 'Cette demande a avancé entre-temps, ou son étude est détruite. Voici où elle en est.',
    unfound:
      'Personne parmi ceux qui participent n’a ce pseudonyme\u00a0: la personne a arrêté, ou il est d’une autre étude. Rien n’a été montré. Vous pouvez réessayer plus tard, ou refuser.',
    delay: 'Le jour doit être dans les 30 prochains jours.',
    unchosen: 'Choisissez l’un des boutons.',
  },
  found: 'De qui il s’agit',
  foundOnce:
    'Cette page n’est montrée que cette fois. Notez ce qu’il vous faut et gardez-le en sûreté\u00a0: une fois quittée, elle ne revient pas.',
  name: 'Prénom',
  knownTo: (source) => `Connu de ${source} comme`,
  knownToNone: 'Plus aucun outil ne garde rien de cette personne.',
  number: 'Numéro ici',
  told: 'Cette personne peut maintenant lire dans son historique qu’elle a été retrouvée.',
  toldLater: 'Cette personne pourra lire dans son historique qu’elle a été retrouvée à partir du',
  back: 'Vers les demandes',
};

/** What the pages of requests to find somebody say, by language. */
export const CONTACT_WORDS: Readonly<Record<Language, ContactWords>> = { en, fr };
