import type { WhoSeesWhatTexts } from '../who-sees-what-texts.ts';

export const WHO_SEES_WHAT_EN: WhoSeesWhatTexts = {
  title: 'Who sees what',
  intro: (organisation) =>
    `Every tool of ${organisation} and below it, and each reader of what it records: made from the keys, grants, ` +
    'accounts and studies that are in force now.',
  asOf: 'As of',
  json: 'The same for machines (JSON)',
  print: 'Made to be printed: the browser’s own print command leaves out what is for the screen alone.',
  empty: 'No tool records anything here.',
  nobody: 'Nobody reads it.',
  who: 'Who',
  what: 'What',
  given: 'Given',
  kinds: {
    own: 'Key of the tool itself',
    granted: 'Key of another, by a grant',
    shared: 'Tool with the same documents',
    study: 'Study',
    staff: 'Account of staff',
  },
  reads: {
    statements: 'all its traces, with names',
    'own-statements': 'the traces that this key wrote',
    documents: 'its saved states and profiles',
  },
  roles: {
    operator: 'operator: sources, keys and grants; reads traces by a key or a grant alone',
    steward: 'steward: purposes, objections, and where erased people are still named',
    dpo: 'data protection officer: this page, re-identification, and approvals',
    auditor: 'auditor: the chain of decisions and accesses, without names',
    scientist: 'scientist: the pseudonymised records of their own studies',
  },
  documents: 'the same saved states and profiles',
  records: (recipients) => `chosen fields under a pseudonym, of those who said yes; goes to ${recipients}`,
  by: (who) => `by ${who}`,
  since: (day) => `since ${day}`,
  until: (day) => `until ${day}`,
  bases: { consent: 'on consent', contract: 'on contract', public_task: 'on public task' },
  learners:
    'Beside these, every person sees what is recorded of themselves, and a guardian what is of their child. They ' +
    'also see who has read it by a grant or as staff, how much, when, and by which filter: on their page, /me.',
};
