import type { Translated } from '../../html/translated.ts';

const counted =
  (one: string, many: string) =>
  (count: number): string =>
    `${count} ${count === 1 ? one : many}`;

export const WHO_SEES_WHAT_EN = {
  title: 'Who sees what',
  intro: (organisation: string) =>
    `Every tool of ${organisation} and below it, and all who read anything of what it records: made from what admits ` +
    'a reader now, so that nobody can be forgotten. Those who see the same stand together.',
  asOf: 'As of',
  json: 'The same for machines (JSON)',
  print: 'Made to be printed: the browser’s own print command leaves out what is for the screen only.',
  empty: 'No tool records anything here.',
  nobody: 'Nobody reads it.',
  /** Unfolds all of a count. */
  all: (count: string) => `Show: ${count}`,
  /** The numbers of senders of a kind that see the same. */
  counts: {
    key: counted('key', 'keys'),
    account: counted('account of staff', 'accounts of staff'),
    client: () => 'All clients of the issuer of tokens',
    webhook: counted('webhook that sends traces by itself', 'webhooks that send traces by themselves'),
    target: counted('other LRS', 'other LRS'),
    study: counted('study', 'studies'),
  },
  ways: {
    own: 'of the tool itself',
    grant: 'of another tool, by a grant',
    shared: 'of a tool with the same documents',
    organisation: 'by a role in its organisation, or one above',
    study: 'of the lab of a study',
  },
  reads: {
    statements: 'all its traces, with names',
    'own-statements': 'the traces that this key wrote, with names',
    documents: 'its saved states and profiles',
    'sign-in': 'opens the page of a person by a link, or content for one learner',
    people: 'finds people by their identifiers',
    reidentified: 'learns who is behind a pseudonym, once two have approved',
    permission: 'whether a named person may be recorded',
    findings: 'what checks have found in single traces',
    mentions: 'which traces still name an erased person',
    decisions: 'decisions and accesses, without names',
    contacts: 'requests to find the person behind a pseudonym',
    records: 'chosen fields under a pseudonym, of those who said yes',
  },
  notes: {
    suspended: 'suspended: nothing new goes there',
    'direct-kafka': 'the lab also reads the topic in Kafka itself',
    named: 'the purpose of the tool names this host',
    approved: 'an operator approved this host',
    unconfirmed: 'not yet confirmed by an operator',
  },
  goesTo: (recipients: string) => `goes to ${recipients}`,
  by: (who: string) => `by ${who}`,
  since: (day: string) => `since ${day}`,
  /** The end of a key that was rotated. */
  until: (day: string) => `until ${day}`,
  bases: { consent: 'on consent', contract: 'on contract', public_task: 'on public task' },
  learners:
    'Beside these, every person sees what is recorded of themselves, and a guardian what is of their child. They ' +
    'also see who has read it by a grant or as staff, how much, when, and by which filter: on their page, /me.',
  /** For the machines, which need no route. */
  machines:
    'Whoever runs the machines can read everything without a key: the store, the journal, backups, and exports by ' +
    'the command line.',
} as const;

export type WhoSeesWhatTexts = Translated<typeof WHO_SEES_WHAT_EN>;
