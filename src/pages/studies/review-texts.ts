import type { Language } from '../layout/language.ts';

type State = 'draft' | 'submitted' | 'approved' | 'open' | 'suspended' | 'closed' | 'destroyed';
type Check = 'basis' | 'commercial' | 'end' | 'fields' | 'whole' | 'narrow' | 'agreement';

/** What can be done with a request. */
export type DeskStep = 'submit' | 'accept' | 'approve' | 'return' | 'open' | 'suspend' | 'close';

/** What the desk and the page of a request say. */
export interface DeskWords {
  readonly desk: string;
  readonly lead: string;
  readonly none: string;
  readonly mine: string;
  readonly ask: string;
  readonly states: Readonly<Record<State, string>>;
  readonly version: (version: number) => string;
  readonly checks: string;
  readonly checkNames: Readonly<Record<Check, string>>;
  readonly holds: string;
  readonly fails: string;
  readonly request: string;
  readonly comment: string;
  readonly agreement: string;
  readonly accepted: string;
  readonly steps: Readonly<Record<DeskStep, string>>;
  readonly otherSteps: string;
  readonly why: string;
  readonly change: string;
  readonly nothing: string;
  readonly refused: string;
}

const en: DeskWords = {
  desk: 'Desk',
  lead: 'What waits for you stands first. What a program can check is checked; what is left is whether it should be.',
  none: 'Nobody has asked for anything yet.',
  mine: 'Your requests',
  ask: 'Ask for a study',
  states: {
    draft: 'draft',
    submitted: 'waits for a ruling',
    approved: 'approved, not open yet',
    open: 'open',
    suspended: 'suspended',
    closed: 'closed',
    destroyed: 'destroyed',
  },
  version: (version) => `version ${version}`,
  checks: 'What was checked',
  checkNames: {
    basis: 'The basis is one that the kind allows',
    commercial: 'Commercial use is said, and rests on consent',
    end: 'It ends within three years, and says how long it keeps',
    fields: 'Everything that it asks for is in its tools and profiles',
    whole: 'Everything else is whole',
    narrow: 'It asks for no more than people agreed to; otherwise all are asked again',
    agreement: 'Its lab has accepted the agreement',
  },
  holds: 'holds',
  fails: 'does not hold',
  request: 'The request',
  comment: 'What the steward wrote',
  agreement: 'The agreement',
  accepted: 'Accepted on',
  steps: {
    submit: 'Submit',
    accept: 'Accept the agreement',
    approve: 'Approve',
    return: 'Send back',
    open: 'Open: ask people',
    suspend: 'Suspend',
    close: 'Close for good',
  },
  otherSteps: 'Something else',
  why: 'Why (the lab reads it)',
  change: 'Change the request',
  nothing: 'There is nothing to be done now.',
  refused: 'That could not be done:',
};

const fr: DeskWords = {
  desk: 'Bureau',
  lead: 'Ce qui vous attend est en premier. Ce qu’un programme peut vérifier est vérifié\u00a0; reste à savoir si cela doit se faire.',
  none: 'Personne n’a encore rien demandé.',
  mine: 'Vos demandes',
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
};

/** What the desk says, by language. */
export const DESK_WORDS: Readonly<Record<Language, DeskWords>> = { en, fr };
