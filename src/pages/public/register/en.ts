import type { Translated } from '../../html/translated.ts';

export const REGISTER_EN = {
  title: 'Register of processing',
  intro:
    'Every use of learning traces on this server: who answers for it, what for, and for how long (GDPR, article 30).',
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
  noRecipient: 'nobody else',
  storage: 'Stored in',
  third: 'Countries outside of the EEA',
  none: 'none',
  noneAutomated: 'none',
  separator: '; ',
  limits: 'Time limits',
  until: (day: string) => `until ${day}`,
  retention: (time: string) => `kept for ${time}`,
  toolRetention: (tool: string, time: string) => `${tool}: ${time}`,
  noLimit: 'until it is stopped',
  automated: 'Automated decisions',
  complaint: 'Complaints to',
  version: 'version',
  measuresTitle: 'How data are protected',
  measures: [
    'Traces pass a gate of consent before anything is kept.',
    'Traces, saved states and files are kept in clear, as tools sent them: names, addresses and answers can be ' +
      'read in them.',
    'They are read by the tool that sent them, and by others only where the institution has given them that right.',
    'Operators of the institution can read them; each reading is noted, and the person sees it on their page.',
    'The list of persons, with what each has decided, has keyed hashes in place of names and addresses.',
    'What a study receives is under a pseudonym, with a key of its own for each study, and only fields ' +
      'from a list that was agreed on.',
    'Decisions and accesses are entries of a chain that is signed every day; anybody can hold it to what ' +
      'was published.',
    'The keys of tools are kept as hashes, and open only what each may do.',
  ],
} as const;

export type RegisterTexts = Translated<typeof REGISTER_EN>;
