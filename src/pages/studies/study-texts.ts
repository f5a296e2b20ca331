import type { Language } from '../layout/language.ts';
import type { ColumnView, DatasetView, StudyEntry } from './study-view.ts';

/** What the pages of studies and of the catalogue say. */
export interface StudyWords {
  readonly studies: string;
  readonly studiesLead: string;
  readonly none: string;
  readonly states: Readonly<Record<StudyEntry['state'], string>>;
  readonly commercial: string;
  readonly who: string;
  readonly people: string;
  readonly participants: (rounded: string | undefined) => string;
  readonly until: string;
  readonly result: string;
  readonly catalogue: string;
  readonly catalogueLead: string;
  readonly catalogueNone: string;
  readonly contact: string;
  readonly recipients: string;
  readonly benefit: string;
  readonly about: string;
  readonly time: string;
  readonly columns: string;
  readonly columnsLead: string;
  readonly column: string;
  readonly type: string;
  readonly meaning: string;
  readonly types: Readonly<Record<ColumnView['type'], string>>;
  readonly values: string;
  readonly verbs: string;
  readonly clients: string;
  readonly clientsLead: string;
  readonly program: (name: string) => string;
  readonly acknowledgement: string;
  readonly acknowledged: (days: number) => string;
  readonly last: string;
  readonly forPrograms: string;
  readonly codebook: string;
  readonly asyncApi: string;
  readonly croissant: string;
  readonly dcat: string;
  readonly profile: string;
  readonly basis: string;
  readonly bases: Readonly<Record<DatasetView['basis'], string>>;
  readonly volume: string;
  readonly statements: (rounded: string) => string;
  readonly period: string;
  readonly ask: string;
}

const en: StudyWords = {
  studies: 'Studies',
  studiesLead:
    'Who asks for learning traces here, what for, and what came of it. A study sees only what was approved, of those who said yes, and never their names.',
  none: 'Nobody has asked yet.',
  states: { open: 'under way', suspended: 'suspended', closed: 'ended', destroyed: 'ended, and its key is destroyed' },
  commercial: 'commercial',
  who: 'Who',
  people: 'People',
  participants: (rounded) => (rounded === undefined ? 'fewer than ten' : `about ${rounded}`),
  until: 'Until',
  result: 'What was found',
  catalogue: 'Catalogue',
  catalogueLead: 'What is recorded here, and what a study may ask for. Only learners who say yes are in a study.',
  catalogueNone: 'No tool records here yet.',
  contact: 'Contact',
  recipients: 'Who receives it',
  benefit: 'What it is good for',
  about: 'About this study',
  time: 'How exact times are',
  columns: 'Codebook',
  columnsLead: 'Each record has these columns, in CSV and in Parquet; as JSON it is an xAPI statement.',
  column: 'Column',
  type: 'Type',
  meaning: 'Meaning',
  types: { text: 'text', number: 'number', boolean: 'true or false', time: 'time' },
  values: 'one of',
  verbs: 'What can have been done',
  clients: 'Programs to copy',
  clientsLead:
    'Each goes on where it ended, whatever broke it off. The token of the study is in the environment as CARNET_TOKEN. The rule is: apply in order; put replaces, del deletes.',
  program: (name) => `A program in ${name}`,
  acknowledgement: 'Deletions',
  acknowledged: (days) =>
    days === 0
      ? 'No deletion waits to be confirmed by the lab.'
      : `The oldest deletion has waited for ${days} ${days === 1 ? 'day' : 'days'} to be confirmed by the lab; after 30 the stream is shut.`,
  last: 'Last confirmed',
  forPrograms: 'For programs',
  codebook: 'Codebook (JSON)',
  asyncApi: 'Stream (AsyncAPI 3)',
  croissant: 'Table (Croissant 1.1)',
  dcat: 'Catalogue (DCAT-AP)',
  profile: 'Profile',
  basis: 'Recorded on the basis of',
  bases: { consent: 'consent', contract: 'a contract', public_task: 'a public task' },
  volume: 'Volume',
  statements: (rounded) => `about ${rounded} statements`,
  period: 'Period',
  ask: 'Ask for a study',
};

const fr: StudyWords = {
  studies: 'Études',
  studiesLead:
    'Qui demande ici des traces d’apprentissage, pour quoi faire, et ce qui en est sorti. Une étude ne voit que ce qui a été approuvé, de qui a dit oui, et jamais les noms.',
  none: 'Personne n’a encore rien demandé.',
  states: {
    open: 'en cours',
    suspended: 'suspendue',
    closed: 'terminée',
    destroyed: 'terminée, et sa clé est détruite',
  },
  commercial: 'commerciale',
  who: 'Qui',
  people: 'Personnes',
  participants: (rounded) => (rounded === undefined ? 'moins de dix' : `environ ${rounded}`),
  until: 'Jusqu’au',
  result: 'Ce qui a été trouvé',
  catalogue: 'Catalogue',
  catalogueLead:
    'Ce qui est enregistré ici, et ce qu’une étude peut demander. Seuls les élèves qui disent oui sont dans une étude.',
  catalogueNone: 'Aucun outil n’enregistre encore ici.',
  contact: 'Contact',
  recipients: 'Qui le reçoit',
  benefit: 'À quoi cela sert',
  about: 'À propos de cette étude',
  time: 'Précision des temps',
  columns: 'Livre de codes',
  columnsLead: 'Chaque enregistrement a ces colonnes, en CSV et en Parquet\u00a0; en JSON, c’est une trace xAPI.',
  column: 'Colonne',
  type: 'Type',
  meaning: 'Sens',
  types: { text: 'texte', number: 'nombre', boolean: 'vrai ou faux', time: 'temps' },
  values: 'parmi',
  verbs: 'Ce qui peut avoir été fait',
  clients: 'Programmes à copier',
  clientsLead:
    'Chacun reprend où il s’est arrêté, quoi qui l’ait interrompu. Le jeton de l’étude est dans l’environnement sous le nom de CARNET_TOKEN. La règle\u00a0: appliquer dans l’ordre\u00a0; put remplace, del efface.',
  program: (name) => `Un programme en ${name}`,
  acknowledgement: 'Effacements',
  acknowledged: (days) =>
    days === 0
      ? 'Aucun effacement n’attend la confirmation du laboratoire.'
      : `L’effacement le plus ancien attend depuis ${days}\u00a0${days === 1 ? 'jour' : 'jours'} la confirmation du laboratoire\u00a0; après 30, le flux est fermé.`,
  last: 'Dernière confirmation',
  forPrograms: 'Pour les programmes',
  codebook: 'Livre de codes (JSON)',
  asyncApi: 'Flux (AsyncAPI 3)',
  croissant: 'Table (Croissant 1.1)',
  dcat: 'Catalogue (DCAT-AP)',
  profile: 'Profil',
  basis: 'Enregistré sur la base',
  bases: { consent: 'du consentement', contract: 'd’un contrat', public_task: 'd’une mission publique' },
  volume: 'Volume',
  statements: (rounded) => `environ ${rounded} traces`,
  period: 'Période',
  ask: 'Demander une étude',
};

/** What the pages of studies say, by language. */
export const STUDY_WORDS: Readonly<Record<Language, StudyWords>> = { en, fr };
