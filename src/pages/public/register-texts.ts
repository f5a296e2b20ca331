import type { Language } from '../layout/language.ts';

/** What the register of processing says. */
export interface RegisterWords {
  readonly title: string;
  readonly lead: string;
  readonly json: string;
  readonly empty: string;
  readonly kinds: Readonly<Record<'record' | 'research' | 'product' | 'steering' | 'forward', string>>;
  readonly states: Readonly<Record<'open' | 'suspended' | 'closed', string>>;
  readonly commercial: string;
  readonly purpose: string;
  readonly basis: string;
  readonly bases: Readonly<Record<'consent' | 'contract' | 'public_task', string>>;
  readonly controller: string;
  readonly contact: string;
  readonly dpo: string;
  readonly persons: string;
  readonly learners: string;
  readonly audiences: Readonly<Record<'minors' | 'adults' | 'mixed', string>>;
  readonly named: string;
  readonly data: string;
  readonly statements: string;
  readonly pseudonymised: string;
  readonly from: string;
  readonly recipients: string;
  readonly nobody: string;
  readonly storage: string;
  readonly third: string;
  readonly none: string;
  readonly noneAutomated: string;
  readonly apart: string;
  readonly limits: string;
  readonly until: (day: string) => string;
  readonly after: (time: string) => string;
  readonly keptBy: (tool: string, time: string) => string;
  readonly noLimit: string;
  readonly automated: string;
  readonly version: string;
  readonly measuresTitle: string;
  readonly measures: readonly string[];
}

/** The words, by language. */
export const REGISTER_WORDS: Readonly<Record<Language, RegisterWords>> = {
  en: {
    title: 'Register of processing',
    lead: 'Every use of learning traces on this server: who answers for it, what for, and for how long (GDPR, article 30).',
    json: 'The same for machines (JSON)',
    empty: 'No traces are used yet.',
    kinds: {
      record: 'Learning tool',
      research: 'Research',
      product: 'Product',
      steering: 'Statistics',
      forward: 'Transfer',
    },
    states: { open: 'Open', suspended: 'Suspended', closed: 'Closed' },
    commercial: 'Commercial use',
    purpose: 'Purpose',
    basis: 'Legal basis',
    bases: {
      consent: 'Consent (GDPR, article 6(1)(a))',
      contract: 'Contract (GDPR, article 6(1)(b))',
      public_task: 'Public task (GDPR, article 6(1)(e))',
    },
    controller: 'Controller',
    contact: 'Contact',
    dpo: 'data protection officer:',
    persons: 'Persons',
    learners: 'learners',
    audiences: { minors: 'learners under age', adults: 'adult learners', mixed: 'learners of any age' },
    named: 'teachers and others who are named in traces',
    data: 'Data',
    statements: 'learning traces (xAPI statements)',
    pseudonymised: 'chosen fields of learning traces, under a pseudonym',
    from: 'from',
    recipients: 'Recipients',
    nobody: 'nobody else',
    storage: 'Stored in',
    third: 'Countries outside of the EEA',
    none: 'none',
    noneAutomated: 'none',
    apart: '; ',
    limits: 'Time limits',
    until: (day) => `until ${day}`,
    after: (time) => `kept for ${time}`,
    keptBy: (tool, time) => `${tool}: ${time}`,
    noLimit: 'until it is stopped',
    automated: 'Automated decisions',
    version: 'version',
    measuresTitle: 'How data are protected',
    measures: [
      'Traces pass a gate of consent before anything is kept.',
      'Whoever is named is kept as a keyed hash only.',
      'What a study receives is under a pseudonym, with a key of its own for each study, and only fields from a list that was agreed on.',
      'Decisions and accesses are entries of a chain that is signed every day; anybody can hold it to what was published.',
      'The keys of tools are kept as hashes, and open only what each may do.',
    ],
  },
  fr: {
    title: 'Registre des traitements',
    lead: 'Toutes les utilisations de traces d’apprentissage sur ce serveur\u00a0: qui en répond, pour quoi faire et pour combien de temps (RGPD, article\u00a030).',
    json: 'La même chose pour les machines (JSON)',
    empty: 'Aucune trace n’est encore utilisée.',
    kinds: {
      record: 'Outil d’apprentissage',
      research: 'Recherche',
      product: 'Produit',
      steering: 'Statistiques',
      forward: 'Transmission',
    },
    states: { open: 'En cours', suspended: 'Suspendu', closed: 'Terminé' },
    commercial: 'Usage commercial',
    purpose: 'Finalité',
    basis: 'Base légale',
    bases: {
      consent: 'Consentement (RGPD, article\u00a06.1.a)',
      contract: 'Contrat (RGPD, article\u00a06.1.b)',
      public_task: 'Mission d’intérêt public (RGPD, article\u00a06.1.e)',
    },
    controller: 'Responsable',
    contact: 'Contact',
    dpo: 'délégué à la protection des données\u00a0:',
    persons: 'Personnes',
    learners: 'élèves et étudiants',
    audiences: { minors: 'élèves mineurs', adults: 'adultes en formation', mixed: 'élèves et étudiants de tout âge' },
    named: 'enseignants et autres personnes nommées dans les traces',
    data: 'Données',
    statements: 'traces d’apprentissage (statements xAPI)',
    pseudonymised: 'certains champs des traces, sous pseudonyme',
    from: 'de',
    recipients: 'Destinataires',
    nobody: 'personne d’autre',
    storage: 'Lieu de stockage',
    third: 'Pays hors de l’EEE',
    none: 'aucun',
    noneAutomated: 'aucune',
    apart: '\u00a0; ',
    limits: 'Durées',
    until: (day) => `jusqu’au ${day}`,
    after: (time) => `conservation\u00a0: ${time}`,
    keptBy: (tool, time) => `${tool}\u00a0: ${time}`,
    noLimit: 'jusqu’à l’arrêt',
    automated: 'Décisions automatisées',
    version: 'version',
    measuresTitle: 'Comment les données sont protégées',
    measures: [
      'Les traces passent par un contrôle du consentement avant que quoi que ce soit soit gardé.',
      'Toute personne nommée n’est gardée que sous forme d’empreinte à clé.',
      'Une étude ne reçoit que des champs convenus, sous pseudonyme, avec une clé propre à chaque étude.',
      'Décisions et accès sont les entrées d’une chaîne signée chaque jour\u00a0; chacun peut la comparer à ce qui a été publié.',
      'Les clés des outils sont gardées sous forme d’empreintes, et n’ouvrent que ce que chacun peut faire.',
    ],
  },
};
