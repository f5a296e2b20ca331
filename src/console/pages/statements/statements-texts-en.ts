import type { StatementsTexts } from './statements-texts.ts';

export const STATEMENTS_TEXTS_EN: StatementsTexts = {
  title: 'Statements',
  intro:
    'What the sources of your organisation have recorded, by every filter of xAPI. The address of this page is a ' +
    'link to what it shows.',
  recorded: 'Each look leaves an access record that the people in these statements can see.',
  filters: 'Filters',
  fields: {
    agent: 'Person',
    agentHelp: 'An e-mail address, or an Agent as JSON.',
    agentFault: 'This is neither an e-mail address nor an Agent as JSON.',
    verb: 'Verb (IRI)',
    activity: 'Activity (IRI)',
    registration: 'Registration (UUID)',
    source: 'Source',
    profile: 'Profile (IRI)',
    since: 'Stored after',
    until: 'Stored until',
    related: 'Also where person or activity are only related',
    voided: 'Voided statements too',
  },
  find: 'Find',
  clear: 'Clear the filters',
  order: 'Order',
  newest: 'Newest first',
  timeline: 'As a timeline, oldest first',
  live: 'Follow what comes',
  list: 'Statements',
  none: 'No statement matches these filters.',
  arrived: (count) => (count === 1 ? 'One more statement has come.' : `${count} more statements have come.`),
  full: 'The page follows no more: load it again to see what comes next.',
  raw: 'JSON',
  rawOf: (id) => `JSON of the statement ${id}`,
  follow: 'Its registration as a timeline',
};
