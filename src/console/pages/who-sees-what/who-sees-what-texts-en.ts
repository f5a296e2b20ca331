import type { WhoSeesWhatTexts } from './who-sees-what-texts.ts';

const counted =
  (one: string, many: string) =>
  (count: number): string =>
    `${count} ${count === 1 ? one : many}`;

export const WHO_SEES_WHAT_TEXTS_EN: WhoSeesWhatTexts = {
  title: 'Who sees what',
  intro: (organisation) =>
    `Every source of ${organisation} and below it, with all who can read its data by the rights in force now. ` +
    'Readers with the same rights are shown together.',
  asOf: 'As of',
  json: 'Open as JSON',
  print: 'Print',
  empty: 'There is no source yet.',
  noReader: 'No reader.',
  all: (count) => `Show ${count}`,
  showAll: (count) => `Show all ${count} sources`,
  counts: {
    key: counted('key', 'keys'),
    account: counted('account of staff', 'accounts of staff'),
    client: () => 'All clients of the issuer of tokens',
    webhook: counted('webhook that sends statements', 'webhooks that send statements'),
    target: counted('other LRS', 'other LRS'),
    study: counted('study', 'studies'),
  },
  ways: {
    own: 'of the source itself',
    grant: 'of another source, by a grant',
    shared: 'of a source with the same documents',
    organisation: 'by a role in its organisation, or one above',
    study: 'of the lab of a study',
  },
  reads: {
    statements: 'all its statements, with names',
    'own-statements': 'the statements that this key wrote, with names',
    documents: 'its saved states and profiles',
    'sign-in': 'opens the page of a person by a link, or content for one learner',
    people: 'finds people by their identifiers',
    reidentified: 'learns who is behind a pseudonym, once two have approved',
    permission: 'whether a named person may be recorded',
    findings: 'what checks have found in single statements',
    mentions: 'which statements still name an erased person',
    decisions: 'decisions and accesses, without names',
    contacts: 'requests to find the person behind a pseudonym',
    records: 'chosen fields under a pseudonym, of those who said yes',
  },
  notes: {
    suspended: 'suspended: nothing new goes there',
    'direct-kafka': 'the lab also reads the topic in Kafka itself',
    named: 'the purpose of the source names this host',
    approved: 'an operator approved this host',
    unconfirmed: 'not yet confirmed by an operator',
  },
  goesTo: (recipients) => `goes to ${recipients}`,
  by: (who) => `by ${who}`,
  since: (day) => `since ${day}`,
  until: (day) => `until ${day}`,
  bases: { consent: 'on consent', contract: 'on contract', public_task: 'on public task' },
  learners:
    'Beside these, every person sees what is recorded of themselves, and a guardian what is of their child. They ' +
    'also see who has read it by a grant or as staff, how much, when, and by which filter: on their page, /me.',
  machines:
    'Whoever runs the machines can read everything without a key: the store, the journal, backups, and exports by ' +
    'the command line.',
};
