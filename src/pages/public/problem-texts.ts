import { KINDS, type Kind } from '../../core/problem.ts';
import type { Language } from '../layout/language.ts';

/**
 * What becomes of whoever meets a refusal in a browser: nothing is there, they may not, it is for later, it is our
 * mistake, or what was sent is wrong.
 */
type Meeting = 'nowhere' | 'key' | 'barred' | 'later' | 'ours' | 'sent';

const MEETINGS: Readonly<Partial<Record<Kind, Meeting>>> = {
  'not-found': 'nowhere',
  unauthorized: 'key',
  forbidden: 'barred',
  overloaded: 'later',
  'journal-unavailable': 'later',
  'store-unavailable': 'later',
  internal: 'ours',
};

interface Words {
  /** By kind, as titles. */
  readonly titles: Readonly<Record<Kind, string>>;
  readonly meetings: Readonly<Record<Meeting, string>>;
  /** What stands before what is for programs, which is in English. */
  readonly details: string;
  readonly whole: string;
  readonly ids: string;
  readonly ask: string;
  readonly status: (status: number) => string;
  readonly home: string;
  readonly problems: string;
  readonly problemsLead: string;
  readonly kind: string;
  readonly code: string;
  readonly meaning: string;
}

const en: Words = {
  titles: Object.fromEntries(Object.entries(KINDS).map(([kind, { title }]) => [kind, title])) as Record<Kind, string>,
  meetings: {
    nowhere: 'Perhaps the address is mistyped, or what was here is gone.',
    key: 'This address is for programs, and for people with a key. Your own page opens by the link that you were given.',
    barred: 'This address is for others. Nothing was changed.',
    later: 'Please load the page again in a minute.',
    ours: 'It is not your mistake. Those who run this server have been told.',
    sent: 'This address is for programs: something in what was sent is not right. Nothing was changed.',
  },
  details: 'What it says to programs',
  whole: '(the whole)',
  ids: 'Ids given to statements that may have been kept:',
  ask: 'Where people are asked',
  status: (status) => `Status ${status}, kind`,
  home: 'To the first page',
  problems: 'Kinds of refusal',
  problemsLead: 'Every refusal names its kind.',
  kind: 'Kind',
  code: 'Status',
  meaning: 'Meaning',
};

const fr: Words = {
  titles: {
    'invalid-json': 'Le corps n’est pas du JSON',
    'invalid-request': 'La requête n’est pas de celles que la norme permet',
    'invalid-statement': 'Une trace n’est pas conforme à la norme',
    'invalid-profile': 'Le document n’est pas un profil xAPI',
    'profile-violation': 'Une trace enfreint une règle d’un profil que sa source doit suivre',
    unauthorized: 'La clé manque, ou n’est pas la bonne',
    forbidden: 'La clé ne permet pas cela',
    'consent-required': 'Quelqu’un n’a pas accepté d’être enregistré, ou a dit non',
    'ack-required':
      'Des effacements attendent depuis 30\u00a0jours d’être confirmés\u00a0; confirmez-les pour continuer',
    'not-found': 'Il n’y a rien ici',
    'method-not-allowed': 'La ressource ne connaît pas cette méthode',
    'too-slow': 'Le corps est venu trop lentement\u00a0; envoyez-le de nouveau',
    'statement-conflict': 'Une autre trace a cet identifiant',
    'document-conflict': 'Le document existe déjà\u00a0; dites lequel vous voulez remplacer',
    'source-conflict': 'Une source a déjà cet identifiant',
    'version-conflict': 'Une autre version que celle qui a été montrée est en vigueur',
    'state-conflict': 'Cela ne peut pas se faire en l’état',
    'cursor-over': 'Le curseur est trop ancien, ou d’un autre flux\u00a0: lisez le flux depuis son début',
    'link-over': 'Le lien est trop ancien ou a déjà servi\u00a0; demandez-en un autre',
    'precondition-failed': 'Le document n’est pas celui que dit la requête',
    'too-large': 'Le corps dépasse la limite',
    'head-too-large': 'L’adresse et les en-têtes dépassent la limite',
    internal: 'Carnet a fait une erreur',
    overloaded: 'Il y a trop à faire en ce moment\u00a0; réessayez bientôt',
    'journal-unavailable': 'Le journal n’a pas confirmé\u00a0; renvoyer avec les mêmes identifiants est sans risque',
    'store-unavailable': 'La base ne répond pas\u00a0; rien n’a été gardé',
  },
  meetings: {
    nowhere: 'L’adresse est peut-être mal écrite, ou ce qui était ici n’y est plus.',
    key: 'Cette adresse est pour les programmes, et pour qui a une clé. Votre page à vous s’ouvre par le lien que vous avez reçu.',
    barred: 'Cette adresse est pour d’autres. Rien n’a changé.',
    later: 'Rechargez la page dans une minute.',
    ours: 'Ce n’est pas votre faute. Les responsables de ce serveur sont prévenus.',
    sent: 'Cette adresse est pour les programmes\u00a0: quelque chose dans ce qui a été envoyé ne va pas. Rien n’a changé.',
  },
  details: 'Ce qui est dit aux programmes (en anglais)',
  whole: '(le tout)',
  ids: 'Identifiants donnés à des traces qui ont peut-être été gardées\u00a0:',
  ask: 'Où les personnes sont interrogées',
  status: (status) => `Statut ${status}, genre`,
  home: 'Vers la première page',
  problems: 'Les refus et leurs genres',
  problemsLead: 'Chaque refus dit son genre.',
  kind: 'Genre',
  code: 'Statut',
  meaning: 'Sens',
};

/** What pages of refusals say, by language. */
export const PROBLEM_WORDS: Readonly<Record<Language, Words>> = { en, fr };

/** What a refusal of this kind means for whoever meets it in a browser. */
export const meetingOf = (kind: Kind, language: Language): string =>
  PROBLEM_WORDS[language].meetings[MEETINGS[kind] ?? 'sent'];
