import { batchesOf } from '../../../../src/core/batches.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { anAccessRecord } from './an-access-record.ts';
import { aDocument, aScope } from './a-document.ts';
import { anIdReservation } from './an-id-reservation.ts';
import { aRunLease } from './a-run-lease.ts';
import { aRelease } from './a-release.ts';
import { aStoredDecision } from './a-stored-person.ts';
import { aSortKey, aStoredStatement, aToken } from './a-stored-statement.ts';
import { aStatementId, aViolation } from './a-violation.ts';

/** Documents of one call of the store. */
const BATCH = 500;
/** When the first statement is stored. */
export const SEEDED_AT = 1_700_000_000_000;
/** Statements of a person, of a registration, of a study. */
const OF_PERSON = 20;
const OF_REGISTRATION = 10;
const SEEDED_STUDIES = 4;
const SEEDED_PARTITIONS = 12;

export const personOf = (n: number): string => `person-${String(n).padStart(7, '0')}`;
export const registrationOf = (n: number): string => aStatementId(0x10_0000 + n);
export const releaseOf = (n: number): string => `release-${String(n).padStart(7, '0')}`;

/** Target tokens sort after all others. */
const targetOf = (n: number): string => `~${aToken(`target ${n}`).slice(0, 15)}`;

/** The tokens of the statement with this number: twelve, as those of a school. */
const tokensOfNumber = (n: number): readonly string[] => [
  aToken(n % 2 === 0 ? 'answered' : `verb ${n % 17}`),
  aToken(`agent ${Math.floor(n / OF_PERSON)}`),
  aToken(n % 5 === 0 ? 'popular activity' : `activity ${n % 211}`),
  aToken(`parent ${n % 211}`),
  aToken(`class ${n % 31}`),
  aToken(`registration ${Math.floor(n / OF_REGISTRATION)}`),
  aToken(`source ${n % 2}`),
  aToken(`author ${n % 2}`),
  aToken(`authority ${n % 2}`),
  aToken(`person ${Math.floor(n / OF_PERSON)}`),
  ...(n % 50 === 0 ? [targetOf(n)] : []),
  ...(n % 1000 === 10 ? [aToken('rare verb')] : []),
];

const inBatches = async <T>(count: number, make: (n: number) => T, save: (some: readonly T[]) => Promise<unknown>) => {
  for (let from = 0; from < count; from += BATCH)
    await save(Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => make(from + index)));
};

/** Calls at once: fewer than the store has connections. */
const AT_ONCE = 20;

const eachOf =
  <T>(save: (one: T) => Promise<unknown>) =>
  async (some: readonly T[]): Promise<void> => {
    for (const part of batchesOf(some, AT_ONCE)) await Promise.all(part.map(save));
  };

const seedPeople = async ({ people }: Store, count: number): Promise<void> => {
  await inBatches(
    count,
    (n) => ({ id: personOf(n), identifier: `identifier-${n}` }),
    (some) => people.create(some),
  );
  const changed = Array.from({ length: count }, (_, n) => n).filter((n) => n % 10 === 3);
  await eachOf((n: number) =>
    people.update({
      id: personOf(n),
      decisions: { 'record:h5p': aStoredDecision({ state: 'pending' }) },
      v: 2,
      ...(n % 20 === 3 ? { mergedInto: personOf(0) } : { outboxEntry: { id: `entry-${n}` } }),
    }),
  )(changed);
};

const seedConsent = async (store: Store, count: number) => {
  const { accessRecords, erasures, auditEvents, sessionCredentials, endedSessions, runLeases, idReservations } = store;
  await inBatches(
    count,
    (n) => anAccessRecord({ person: personOf(n % 100), first: n * 3_600_000 }),
    (some) => accessRecords.add(some),
  );
  const erasure = (n: number) => ({ id: `erasure-${n}`, person: personOf(n), what: null, requestedAt: n, v: 1 });
  await inBatches(
    count,
    (n) => ({ ...erasure(n), ...(n % 50 === 0 ? {} : { done: n }) }),
    eachOf((one) => erasures.add(one)),
  );
  await inBatches(
    count,
    (n) => ({ seq: n + 1, event: `event-${n}`, person: personOf(n % 100), hash: '', body: '' }),
    eachOf((one) => auditEvents.append(one)),
  );
  await inBatches(
    count,
    (n) => ({
      key: `session-${n}`,
      source: 'moodle',
      hash: '',
      sealedConfinement: '',
      issuedBy: 'key',
      fetchHash: '',
      createdAt: n,
      expiresAt: n,
    }),
    eachOf((one) => sessionCredentials.add(one)),
  );
  await inBatches(
    count,
    (n) => n,
    eachOf((n: number) => endedSessions.end(`ended-${n}`, { expires: n, now: 0 })),
  );
  await inBatches(
    count,
    (n) => anIdReservation({ id: aStatementId(n), token: `token ${n}` }),
    (some) => idReservations.reserve(some),
  );
  await inBatches(
    count,
    (n) => aRunLease({ key: `run ${n}`, takenAt: n }),
    (some) => runLeases.take(some),
  );
};

const seedDocuments = ({ documents }: Store, count: number): Promise<void> =>
  inBatches(
    count,
    (n) =>
      aDocument({
        scope: aScope({ registration: registrationOf(n % Math.ceil(count / 10)) }),
        id: `state-${n}`,
        updatedAt: SEEDED_AT + n,
        person: { id: personOf(n % Math.ceil(count / 5)), generation: 1 },
      }),
    eachOf((document) => documents.write(document, undefined)),
  );

/** Of ten releases one is not published, one is being retracted; of a hundred one is asked for again. */
const seedReleases = async ({ releases, studies }: Store, count: number): Promise<void> => {
  const release = (n: number) =>
    aRelease({
      key: releaseOf(n),
      study: `study:${n % SEEDED_STUDIES}`,
      statement: aStatementId(n),
      owner: n % SEEDED_PARTITIONS,
      people: [personOf(Math.floor(n / OF_PERSON)), personOf(0)].map((id) => ({
        id,
        recordGeneration: 1,
        studyGeneration: 1,
      })),
      ...(n % 10 === 1 ? { due: SEEDED_AT + n, order: String(n) } : {}),
      ...(n % 10 === 2 ? { pendingRetraction: 'removed' as const, retractedAt: SEEDED_AT } : {}),
      ...(n % 100 === 5 ? { rereleaseRequests: 1 } : {}),
    });
  await inBatches(count, release, (some) => releases.add(some));
  await inBatches(count / 10, personOf, (some) => studies.addParticipants('study:0', some));
};

const seedJournalOnes = async ({ violations, deadLetters, progress }: Store, count: number): Promise<void> => {
  await inBatches(
    count,
    (n) => aViolation({ statement: aStatementId(n), source: n % 100 === 0 ? 'rare' : 'moodle', at: SEEDED_AT + n }),
    (some) => violations.add(some),
  );
  await inBatches(
    count / 10,
    (n) => ({
      partition: 0,
      offset: n,
      reason: '',
      bytes: Buffer.of(1),
      people: [personOf(n)],
      addedAt: SEEDED_AT + n,
    }),
    eachOf((one) => deadLetters.put(one)),
  );
  for (let partition = 0; partition < SEEDED_PARTITIONS; partition++) await progress.claim(partition);
};

/** Each person is named in twenty statements; of fifty replacements one is open. */
const seedMentions = async ({ mentions, replacements }: Store, count: number): Promise<void> => {
  await inBatches(
    count,
    (n) => ({
      person: personOf(Math.floor(n / OF_PERSON)),
      statement: aStatementId(n),
      source: n % 1000 === 0 ? 'small-school' : n % 2 === 0 ? 'moodle' : 'h5p',
      places: ['instructor'],
      listedAt: SEEDED_AT + n,
    }),
    (some) => mentions.add(some),
  );
  await inBatches(
    count,
    (n) => ({ person: personOf(n), tokens: [aToken(`erased ${n}`)] }),
    (some) => mentions.addTokens(some, SEEDED_AT),
  );
  await inBatches(
    count / OF_PERSON,
    (n) => ({
      id: `replacement-${n}`,
      by: 'staff:anna',
      requestedAt: n,
      statements: n,
      digest: '',
      v: 1,
      ...(n % 50 === 0 ? {} : { done: n }),
    }),
    eachOf((one) => replacements.add(one)),
  );
};

/** Fills a store with so many statements, and in proportion with what else grows. The same at every call. */
export const seedStore = async (store: Store, statements: number): Promise<void> => {
  const text = Buffer.alloc(1_200, ' ');
  await inBatches(
    statements,
    (n) =>
      aStoredStatement({
        id: aStatementId(n),
        at: aSortKey(SEEDED_AT + Math.floor(n / 100), n % SEEDED_PARTITIONS, n),
        refs: tokensOfNumber(n),
        text,
        source: `source ${n % 2}`,
        people: [{ id: personOf(Math.floor(n / OF_PERSON)), role: 'actor', generation: 1 }],
      }),
    (some) => store.statements.insert(some),
  );
  await inBatches(
    statements / 100,
    (n) => ({ source: 'moodle', id: `urn:activity:${n}`, definition: '{}', v: 1 }),
    (some) => store.activities.saveAll(some),
  );
  await seedPeople(store, statements / OF_PERSON);
  await seedConsent(store, statements / 10);
  await seedDocuments(store, statements / 5);
  await seedReleases(store, statements);
  await seedJournalOnes(store, statements / 5);
  await seedMentions(store, statements / 5);
};
