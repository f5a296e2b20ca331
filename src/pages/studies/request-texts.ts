import type { Language } from '../layout/language.ts';

/** The fields of a request, by the name that they have in the form. */
export const REQUEST_FIELDS = [
  'name', 'kind', 'commercial', 'titleFr', 'titleEn', 'titleOthers', 'summaryFr', 'summaryEn', 'summaryOthers', 'benefitFr', 'benefitEn', 'benefitOthers', 'controllerName', 'controllerAddress', 'controllerContact', 'controllerDpo', 'controllerCountry',
  'recipients', 'sources', 'profiles', 'verbs', 'activityTypes', 'time', 'keepActivities', 'extensions', 'responses', 'automatedDecisions', 'until', 'keep', 'minimum', 'storage', 'dpvPurposes', 'ethics', 'dpia', 'result', 'referenceOthers',
] as const;
export type RequestField = (typeof REQUEST_FIELDS)[number];

/** The parts of the form, each with its fields. */
export const REQUEST_PARTS = [
  ['study', ['name', 'kind', 'commercial', 'titleFr', 'titleEn', 'titleOthers', 'summaryFr', 'summaryEn', 'summaryOthers', 'benefitFr', 'benefitEn', 'benefitOthers', 'result']],
  ['who', ['controllerName', 'controllerAddress', 'controllerContact', 'controllerDpo', 'controllerCountry', 'recipients', 'ethics', 'dpia', 'referenceOthers']],
  ['what', ['sources', 'profiles', 'verbs', 'activityTypes', 'extensions', 'keepActivities', 'responses', 'automatedDecisions']],
  ['howLong', ['time', 'until', 'keep', 'minimum', 'storage', 'dpvPurposes']],
] as const satisfies readonly (readonly [string, readonly RequestField[]])[];

/** What the form of a request says. */
export interface RequestWords {
  readonly title: string;
  readonly change: string;
  readonly lead: string;
  readonly parts: Readonly<Record<(typeof REQUEST_PARTS)[number][0], string>>;
  readonly fields: Readonly<Record<RequestField, string>>;
  readonly hints: Readonly<Partial<Record<RequestField, string>>>;
  readonly kinds: Readonly<Record<'research' | 'product', string>>;
  readonly times: Readonly<Record<'exact' | 'PT1S' | 'PT1M' | 'PT1H' | 'P1D' | 'shifted', string>>;
  readonly yes: string;
  readonly save: string;
  readonly faults: (count: number) => string;
  readonly others: string;
}

const LINES = { en: 'One a line.', fr: 'Un par ligne.' } as const;
const OTHERS = { en: 'One a line: a language tag as in de, a space, then the text.', fr: 'Un par ligne\u00a0: une balise de langue comme de, une espace, puis le texte.' } as const;

const en: RequestWords = {
  title: 'Ask for a study', change: 'Change the request', lead: 'Everything that you write here is checked at once, and shown to the steward beside what was checked. Title and summary are shown to learners as they stand.',
  parts: { study: 'The study', who: 'Who answers for it', what: 'What it sees', howLong: 'How exactly, and for how long' },
  fields: {
    name: 'Short name', kind: 'Kind', commercial: 'Commercial use', titleFr: 'Title in French', titleEn: 'Title in English', titleOthers: 'Title in other languages', summaryFr: 'Summary in French', summaryEn: 'Summary in English', summaryOthers: 'Summary in other languages', benefitFr: 'What it is good for, in French', benefitEn: 'What it is good for, in English', benefitOthers: 'What it is good for, in other languages',
    controllerName: 'Controller', controllerAddress: 'Address', controllerContact: 'Contact', controllerDpo: 'Data protection officer', controllerCountry: 'Country', recipients: 'Recipients', sources: 'Tools', profiles: 'Profiles', verbs: 'Verbs', activityTypes: 'Activity types',
    time: 'How exact times are', keepActivities: 'Activities that keep their ids', extensions: 'Extensions', responses: 'Answers to questions with declared choices', automatedDecisions: 'What is decided automatically', until: 'Last day', keep: 'Kept afterwards', minimum: 'Least number of people', storage: 'Countries of storage', dpvPurposes: 'What it is for, in DPV', ethics: 'Reference of the ethics committee', dpia: 'Reference of the impact assessment', result: 'What was found', referenceOthers: 'Other references',
  },
  hints: {
    name: 'Lower-case letters, digits and hyphens, as in spelling-6e.', summaryFr: 'At most 280 characters.', summaryEn: 'At most 280 characters.', titleOthers: OTHERS.en, summaryOthers: OTHERS.en, benefitOthers: OTHERS.en, controllerCountry: 'Two capital letters, as in FR.', recipients: LINES.en, sources: 'Their short names, as in the catalogue, one a line.', profiles: 'IRIs, one a line. None: any.', verbs: 'IRIs, one a line. None: any.', activityTypes: 'IRIs, one a line. None: any.',
    extensions: 'One a line: the IRI, a space, then number, boolean or enum:easy|hard.', keepActivities: 'How their ids begin, one a line, as in https://tool.example/exercises/. All other ids are replaced.', keep: 'ISO 8601, as in P1Y.', minimum: 'Under so many nothing is released.', storage: 'Two capital letters, one a line.', dpvPurposes: 'One a line, as in dpv:AcademicResearch.',
    automatedDecisions: 'Empty: nothing is decided automatically about anybody.', result: 'Shown to everybody, and to those who took part; for the time when there is something to tell.', referenceOthers: 'One a line: a name of letters, a space, then the reference.',
  },
  kinds: { research: 'Research', product: 'Product (commercial)' },
  times: { exact: 'exact', PT1S: 'to the second', PT1M: 'to the minute', PT1H: 'to the hour', P1D: 'to the day', shifted: 'shifted by weeks, per person' },
  yes: 'yes', save: 'Check and save the draft', faults: (count) => (count === 1 ? 'One thing is to be mended.' : `${count} things are to be mended.`), others: 'Besides:',
};

const fr: RequestWords = {
  title: 'Demander une étude', change: 'Modifier la demande', lead: 'Tout ce que vous écrivez ici est vérifié aussitôt, et montré au responsable à côté de ce qui a été vérifié. Titre et résumé sont montrés aux élèves tels quels.',
  parts: { study: 'L’étude', who: 'Qui en répond', what: 'Ce qu’elle voit', howLong: 'Avec quelle précision, et combien de temps' },
  fields: {
    name: 'Nom court', kind: 'Genre', commercial: 'Usage commercial', titleFr: 'Titre en français', titleEn: 'Titre en anglais', titleOthers: 'Titre en d’autres langues', summaryFr: 'Résumé en français', summaryEn: 'Résumé en anglais', summaryOthers: 'Résumé en d’autres langues', benefitFr: 'À quoi elle sert, en français', benefitEn: 'À quoi elle sert, en anglais', benefitOthers: 'À quoi elle sert, en d’autres langues',
    controllerName: 'Responsable de traitement', controllerAddress: 'Adresse', controllerContact: 'Contact', controllerDpo: 'Délégué à la protection des données', controllerCountry: 'Pays', recipients: 'Destinataires', sources: 'Outils', profiles: 'Profils', verbs: 'Verbes', activityTypes: 'Types d’activité',
    time: 'Précision des temps', keepActivities: 'Activités qui gardent leur identifiant', extensions: 'Extensions', responses: 'Réponses aux questions à choix déclarés', automatedDecisions: 'Ce qui est décidé automatiquement', until: 'Dernier jour', keep: 'Conservation ensuite', minimum: 'Nombre minimal de personnes', storage: 'Pays de stockage', dpvPurposes: 'Finalité, en DPV', ethics: 'Référence du comité d’éthique', dpia: 'Référence de l’analyse d’impact', result: 'Ce qui a été trouvé', referenceOthers: 'Autres références',
  },
  hints: {
    name: 'Minuscules, chiffres et traits d’union, comme orthographe-6e.', summaryFr: '280 caractères au plus.', summaryEn: '280 caractères au plus.', titleOthers: OTHERS.fr, summaryOthers: OTHERS.fr, benefitOthers: OTHERS.fr, controllerCountry: 'Deux majuscules, comme FR.', recipients: LINES.fr, sources: 'Leurs noms courts, comme dans le catalogue, un par ligne.', profiles: 'Des IRI, un par ligne. Aucun\u00a0: n’importe lequel.', verbs: 'Des IRI, un par ligne. Aucun\u00a0: n’importe lequel.', activityTypes: 'Des IRI, un par ligne. Aucun\u00a0: n’importe lequel.',
    extensions: 'Une par ligne\u00a0: l’IRI, une espace, puis number, boolean ou enum:facile|difficile.', keepActivities: 'Comment commencent leurs identifiants, un par ligne, comme https://tool.example/exercises/. Tous les autres sont remplacés.', keep: 'ISO 8601, comme P1Y.', minimum: 'En dessous, rien n’est transmis.', storage: 'Deux majuscules, un par ligne.', dpvPurposes: 'Une par ligne, comme dpv:AcademicResearch.',
    automatedDecisions: 'Vide\u00a0: rien n’est décidé automatiquement de personne.', result: 'Montré à tous, et à qui a participé\u00a0; pour quand il y aura quelque chose à dire.', referenceOthers: 'Une par ligne\u00a0: un nom en lettres, une espace, puis la référence.',
  },
  kinds: { research: 'Recherche', product: 'Produit (commercial)' },
  times: { exact: 'exacts', PT1S: 'à la seconde', PT1M: 'à la minute', PT1H: 'à l’heure', P1D: 'au jour', shifted: 'décalés de semaines, par personne' },
  yes: 'oui', save: 'Vérifier et enregistrer le brouillon', faults: (count) => (count === 1 ? 'Un point est à corriger.' : `${count} points sont à corriger.`), others: 'Par ailleurs\u00a0:',
};

/** What the form of a request says, by language. */
export const REQUEST_WORDS: Readonly<Record<Language, RequestWords>> = { en, fr };
