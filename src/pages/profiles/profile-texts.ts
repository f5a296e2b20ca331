import type { Language } from '../layout/language.ts';

/** What pages of profiles say, apart from the sentences of rules and patterns. */
export interface ProfileWords {
  readonly listTitle: string;
  readonly listWhat: string;
  readonly none: string;
  readonly counts: (templates: number, patterns: number, concepts: number) => string;
  readonly warned: (count: number) => string;
  readonly home: string;
  readonly allProfiles: string;
  readonly onThisPage: string;
  readonly about: string;
  readonly id: string;
  readonly author: string;
  readonly version: string;
  readonly origin: string;
  readonly origins: Readonly<Record<'folder' | 'added', string>>;
  readonly document: string;
  readonly documentText: string;
  readonly claim: string;
  readonly older: string;
  readonly empty: string;
  readonly of: (date: string) => string;
  readonly templates: string;
  readonly templatesWhat: string;
  readonly patterns: string;
  readonly patternsWhat: string;
  readonly partsOfPatterns: string;
  readonly concepts: string;
  readonly deprecated: string;
  readonly schema: string;
  readonly contentType: string;
  readonly types: Readonly<Record<string, string>>;
  readonly observed: string;
  readonly observedWhat: string;
  readonly observedNone: string;
  readonly broken: string;
  readonly times: string;
  readonly kinds: Readonly<Record<'template' | 'concept' | 'pattern', string>>;
  readonly warnings: string;
  readonly warningsWhat: string;
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const pluriel = (count: number, one: string, many: string): string => `${count} ${count < 2 ? one : many}`;

/** The words, by language. */
export const PROFILE_WORDS: Readonly<Record<Language, ProfileWords>> = {
  en: {
    listTitle: 'Profiles',
    listWhat:
      'A profile says what the statements about a kind of learning look like: which words they use, what each of them must hold, and in which order they come. This server knows these:',
    none: 'No profile is in force.',
    counts: (templates, patterns, concepts) =>
      [
        plural(templates, 'statement template', 'statement templates'),
        plural(patterns, 'pattern', 'patterns'),
        plural(concepts, 'concept', 'concepts'),
      ].join(', '),
    warned: (count) => plural(count, 'remark on its document', 'remarks on its document'),
    home: 'What this server is',
    allProfiles: 'All profiles',
    onThisPage: 'On this page',
    about: 'About it',
    id: 'Identifier',
    author: 'Author',
    version: 'Version',
    origin: 'Origin',
    origins: { folder: 'comes with this server', added: 'added by the operator' },
    document: 'Document',
    documentText: 'the whole profile, for machines (JSON-LD)',
    claim: 'A statement says that it keeps this version by having its identifier as a category:',
    older: 'Older version',
    empty: 'The document defines nothing for this version.',
    of: (date) => `of ${date}`,
    templates: 'What a statement must hold',
    templatesWhat: 'Each template says which statements it is about, and what those must hold.',
    patterns: 'In which order statements come',
    patternsWhat: 'The statements of one registration follow one of these patterns.',
    partsOfPatterns: 'Parts of patterns',
    concepts: 'The words it uses',
    deprecated: 'deprecated: not to be used any more',
    schema: 'JSON Schema of its value',
    contentType: 'Media type',
    types: {
      Verb: 'Verbs',
      ActivityType: 'Types of activity',
      AttachmentUsageType: 'Uses of attachments',
      ContextExtension: 'Extensions of the context',
      ResultExtension: 'Extensions of the result',
      ActivityExtension: 'Extensions of activities',
      StateResource: 'State documents',
      AgentProfileResource: 'Agent profile documents',
      ActivityProfileResource: 'Activity profile documents',
      Activity: 'Activities',
    },
    observed: 'What was observed here',
    observedWhat:
      'How often statements of all sources together, whose source is held to this profile, were found to break something of it:',
    observedNone: 'No statement was found to break anything of this profile.',
    broken: 'What was broken',
    times: 'Times',
    kinds: { template: 'template', concept: 'concept', pattern: 'pattern' },
    warnings: 'Remarks on the document',
    warningsWhat:
      'The profile is in force. In its document, this is not as the standard wants it, or could not be used:',
  },
  fr: {
    listTitle: 'Profils',
    listWhat:
      'Un profil dit à quoi ressemblent les traces d’une sorte d’apprentissage\u00a0: quels mots elles emploient, ce que chacune doit contenir, dans quel ordre elles se suivent. Ce serveur connaît ceux-ci\u00a0:',
    none: 'Aucun profil n’est en vigueur.',
    counts: (templates, patterns, concepts) =>
      [
        pluriel(templates, 'modèle de trace', 'modèles de trace'),
        pluriel(patterns, 'enchaînement', 'enchaînements'),
        pluriel(concepts, 'concept', 'concepts'),
      ].join(', '),
    warned: (count) => pluriel(count, 'remarque sur son document', 'remarques sur son document'),
    home: 'Ce qu’est ce serveur',
    allProfiles: 'Tous les profils',
    onThisPage: 'Sur cette page',
    about: 'En bref',
    id: 'Identifiant',
    author: 'Auteur',
    version: 'Version',
    origin: 'Origine',
    origins: { folder: 'fourni avec ce serveur', added: 'ajouté par l’exploitant' },
    document: 'Document',
    documentText: 'le profil entier, pour les machines (JSON-LD)',
    claim: 'Une trace annonce qu’elle suit cette version en portant son identifiant comme catégorie\u00a0:',
    older: 'Version antérieure',
    empty: 'Le document ne définit rien pour cette version.',
    of: (date) => `du ${date}`,
    templates: 'Ce qu’une trace doit contenir',
    templatesWhat: 'Chaque modèle dit quelles traces il concerne, et ce qu’elles doivent contenir.',
    patterns: 'Dans quel ordre les traces se suivent',
    patternsWhat: 'Les traces d’une même inscription (registration) suivent l’un de ces enchaînements.',
    partsOfPatterns: 'Parties d’enchaînements',
    concepts: 'Les mots qu’il emploie',
    deprecated: 'obsolète\u00a0: à ne plus employer',
    schema: 'Schéma JSON de sa valeur',
    contentType: 'Type de média',
    types: {
      Verb: 'Verbes',
      ActivityType: 'Types d’activité',
      AttachmentUsageType: 'Usages de pièces jointes',
      ContextExtension: 'Extensions du contexte',
      ResultExtension: 'Extensions du résultat',
      ActivityExtension: 'Extensions d’activités',
      StateResource: 'Documents d’état',
      AgentProfileResource: 'Documents de profil d’agent',
      ActivityProfileResource: 'Documents de profil d’activité',
      Activity: 'Activités',
    },
    observed: 'Ce qui a été observé ici',
    observedWhat:
      'Combien de fois des traces, toutes sources confondues parmi celles tenues à ce profil, n’en ont pas respecté quelque chose\u00a0:',
    observedNone: 'Aucune trace contraire à ce profil n’a été observée.',
    broken: 'Ce qui n’a pas été respecté',
    times: 'Fois',
    kinds: { template: 'modèle', concept: 'concept', pattern: 'enchaînement' },
    warnings: 'Remarques sur le document',
    warningsWhat:
      'Le profil est en vigueur. Dans son document, voici ce qui n’est pas conforme au standard ou n’a pas pu servir (en anglais)\u00a0:',
  },
};
