import type { Translated } from '../../html/translated.ts';

export const STUDY_EN = {
  studies: 'Studies',
  studiesIntro:
    'Who asks for learning traces here, what for, and what came of it. A study sees only what was ' +
    'approved, of those who said yes, and never their names.',
  none: 'Nobody has asked yet.',
  states: { open: 'under way', suspended: 'suspended', closed: 'ended', destroyed: 'ended, and its key is destroyed' },
  commercial: 'commercial',
  controller: 'Who',
  people: 'People',
  participants: (rounded: string | undefined) => (rounded === undefined ? 'fewer than twenty' : `about ${rounded}`),
  until: 'Until',
  result: 'What was found',
  catalogue: 'Catalogue',
  catalogueIntro: 'What is recorded here, and what a study may ask for. Only learners who say yes are in a study.',
  catalogueNone: 'No tool records here yet.',
  contact: 'Contact',
  recipients: 'Who receives it',
  benefit: 'What it is good for',
  about: 'About this study',
  time: 'How exact times are',
  times: {
    P1D: 'to the day',
    PT1H: 'to the hour',
    PT1M: 'to the minute',
    PT1S: 'to the second',
    shifted: 'shifted by weeks, per person',
    exact: 'exact',
  },
  columns: 'Codebook',
  columnsIntro: 'Each record has these columns, in CSV and in Parquet; as JSON it is an xAPI statement.',
  column: 'Column',
  type: 'Type',
  meaning: 'Meaning',
  types: { text: 'text', number: 'number', boolean: 'true or false', time: 'time' },
  values: 'one of',
  verbs: 'What can have been done',
  clients: 'Programs to copy',
  clientsIntro:
    'Each goes on where it ended, whatever broke it off. The token of the study is in the environment as ' +
    'CARNET_TOKEN. The rule is: apply in order; put replaces, del deletes.',
  program: (name: string) => `A program in ${name}`,
  acknowledgement: 'Deletions',
  acknowledged: (days: number) =>
    days === 0
      ? 'The lab confirms deletions within 30 days.'
      : `The oldest deletion has waited for ${days} ${days === 1 ? 'day' : 'days'} to be confirmed by the lab; ` +
        'the stream is shut.',
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
  statements: (rounded: string) => `about ${rounded} statements`,
  period: 'Period',
  ask: 'Ask for a study',
} as const;

export type StudyTexts = Translated<typeof STUDY_EN>;
