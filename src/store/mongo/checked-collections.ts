import type { CheckedKind } from '../ports/checked/record-checksum.ts';
import type { Collections } from './collections.ts';

/** Where the documents of each checked kind are; identifiers have a second copy. */
export const CHECKED_COLLECTIONS: Readonly<Record<CheckedKind, (all: Collections) => unknown>> = {
  person: ({ people }) => people.people,
  identifier: ({ people }) => people.identifiers,
  purpose: ({ purposes }) => purposes,
  source: ({ sources }) => sources,
  credential: ({ credentials }) => credentials,
  'session-credential': ({ sessionCredentials }) => sessionCredentials,
  account: ({ staff }) => staff,
  'account-session': ({ staffSessions }) => staffSessions,
  organisation: ({ organisations }) => organisations,
  study: ({ studies }) => studies.studies,
  'study-cursor': ({ studies }) => studies.releasers,
  forwarding: ({ forwardings }) => forwardings.forwardings,
  webhook: ({ webhooks }) => webhooks.webhooks,
  erasure: ({ erasures }) => erasures,
  replacement: ({ replacements }) => replacements,
  'pattern-run': ({ patternRuns }) => patternRuns,
  progress: ({ progress }) => progress,
};
