import { MongoClient } from 'mongodb';
import type { Person } from '../../../src/consent/model/types.ts';
import type { SinkConsent } from '../../../src/sink/erasure/sink-consent.ts';
import { openKafkaJournal } from '../../../src/journal/kafka/journal.ts';
import { openSqliteJournal } from '../../../src/journal/sqlite/journal.ts';
import { openMongoStore } from '../../../src/store/mongo/open-mongo-store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { StatementKey } from '../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { withAdmin } from '../../support/clients/raw-kafka.ts';
import { describeWith, KAFKA_URL, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';
import { consentViolations, LATE } from './consent-sink-checks.ts';
import { inMemoryLog, onJournal, readJournal } from './consent-sink-log.ts';
import { openRestorableStore, type RestorableStore } from './restorable-store.ts';
import { type Journalling, runConsent, type Without } from './consent-sink-world.ts';
import type { Repositories } from '../sink/straying-store.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const schedules = (fewest: number): number => Number(process.env['SCHEDULES'] ?? fewest);

type EmptyStore = () => Promise<{
  readonly store: Store;
  readonly restorable?: RestorableStore;
  restore: () => Promise<void>;
}>;

/** What all schedules of a case have in common. */
interface Runs {
  readonly without?: Without;
  /** So many that break a promise are enough. */
  readonly enough?: number;
  readonly on?: Journalling;
}

/** Runs schedules, each on an empty store; the seeds that broke a promise, and what they broke. */
const broken = async (
  count: number,
  emptyStore: EmptyStore,
  { without = {}, enough = Infinity, on }: Runs = {},
): Promise<readonly string[]> => {
  const found: string[] = [];
  const late: number[] = [];
  for (let seed = firstSeed; seed < firstSeed + count && found.length < enough; seed++) {
    const { store, restorable, restore } = await emptyStore();
    const how = restorable === undefined ? on : { makeLog: inMemoryLog(), partitions: [0, 1, 2], restorable };
    const bad = await consentViolations(await runConsent(seed, store, without, how), store);
    const worse = bad.filter((one) => one !== LATE);
    if (worse.length > 0) found.push(`seed ${seed}: ${worse.join('; ')}`);
    else if (bad.length > 0) late.push(seed);
    await restore();
  }
  if (late.length > 1 + count / 250) found.push(`stored late too often, as in ${late.slice(0, 9).join(', ')}`);
  return found;
};

const inMemory: EmptyStore = async () => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  return { store, restore: () => store.close() };
};

const putBack: EmptyStore = async () => {
  const restorable = await openRestorableStore();
  return { store: restorable.store, restorable, restore: () => restorable.remove() };
};

/** One empty MongoDB database for all schedules of a case, cleared after each. */
const onMongo = async (
  server: string,
): Promise<{ readonly emptyStore: EmptyStore; readonly close: () => Promise<void> }> => {
  const url = new URL(server);
  url.pathname = `/${uniqueName('consenting')}`;
  const store = await openMongoStore({ url: url.href, now: Date.now });
  const client = new MongoClient(url.href);
  const names = [
    'statements',
    'progress',
    'aside',
    'definitions',
    'people',
    'identifiers',
    'identifierCopies',
    'violations',
    'purposes',
    'events',
    'erasures',
    'mentions',
    'erasedTokens',
  ];
  const clear = async (): Promise<void> => {
    for (const name of names) await client.db().collection(name).deleteMany({});
  };
  return {
    emptyStore: () => Promise.resolve({ store, restore: clear }),
    close: async () => {
      await store.close();
      await client.db().dropDatabase();
      await client.close();
    },
  };
};

const TITLE = 'Doors, decisions, sinks, takeovers, deaths and lost calls, on';

describe(`${TITLE} SQLite`, () => {
  const count = schedules(10);
  const few = Math.max(3, Math.floor(count / 10));

  it(
    `keep every promise in ${count} random schedules`,
    async () => {
      expect(await broken(count, inMemory)).toEqual([]);
    },
    300_000 + 1_000 * count,
  );

  it(
    `keep every promise in ${count} random schedules in which an older copy of the store is put back`,
    async () => {
      expect(await broken(count, putBack)).toEqual([]);
    },
    300_000 + 2_000 * count,
  );

  it(
    `keep every promise in ${few} random schedules through the SQLite journal`,
    async () => {
      const journal = await openSqliteJournal({ file: ':memory:', now: Date.now });
      expect(
        await broken(few, inMemory, { on: { makeLog: onJournal(await readJournal(journal)), partitions: [0] } }),
      ).toEqual([]);
      await journal.close();
    },
    300_000 + 1_000 * few,
  );
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, `${TITLE} MongoDB`, (mongodb) => {
  const count = schedules(3);

  it(
    `keep every promise in ${count} random schedules`,
    async () => {
      const { emptyStore, close } = await onMongo(mongodb);
      expect(await broken(count, emptyStore)).toEqual([]);
      await close();
    },
    300_000 + 20_000 * count,
  );

  describeWith({ name: 'Kafka', url: KAFKA_URL }, 'and Kafka', (kafka) => {
    it(
      `keep every promise in ${count} random schedules`,
      async () => {
        const { emptyStore, close } = await onMongo(mongodb);
        const prefix = uniqueName('schedules');
        const journal = await openKafkaJournal(`${kafka}/${prefix}?partitions=3&replication=1`, {
          now: Date.now,
          bodyLimit: 1_000_000,
        });
        expect(
          await broken(count, emptyStore, {
            on: { makeLog: onJournal(await readJournal(journal)), partitions: [0, 1, 2] },
          }),
        ).toEqual([]);
        await journal.close();
        await withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [`${prefix}.traces`] }));
        await close();
      },
      300_000 + 20_000 * count,
    );
  });
});

/** Those that have these ids now, whenever they came. */
const anyWorker = async (
  repository: Repositories['statements'],
  these: readonly StatementKey[],
): Promise<readonly StatementKey[]> => {
  const ids = these.map(({ id }) => id);
  return [...(await repository.find(ids)).values(), ...(await repository.findErasing(ids)).values()].map(
    ({ id, at }) => ({
      id,
      at,
    }),
  );
};

/** What was read not long ago, read again from memory. */
const remembering = <V>(read: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>, time: () => number) => {
  const memory = new Map<string, { readonly at: number; readonly value: V | undefined }>();
  return async (keys: readonly string[]): Promise<ReadonlyMap<string, V>> => {
    const old = keys.filter((key) => time() - (memory.get(key)?.at ?? -Infinity) > 300);
    const found = old.length === 0 ? new Map<string, V>() : await read(old);
    for (const key of old) memory.set(key, { at: time(), value: found.get(key) });
    return new Map(
      keys.flatMap((key) => {
        const value = memory.get(key)?.value;
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
  };
};

/** Each second look at the same people answers what the first one did. */
const lookingOnce = (consent: SinkConsent): SinkConsent => {
  let last: ReadonlyMap<string, Person> | undefined;
  return {
    ...consent,
    personsById: async (ids) => {
      const before = last;
      last = undefined;
      if (before !== undefined && ids.every((id) => before.has(id))) return before;
      last = await consent.personsById(ids);
      return last;
    },
  };
};

/** A part of the protocol to leave out, and the number of schedules within which a promise is then broken. */
const NEEDED: readonly (readonly [what: string, without: Without, atMost: number])[] = [
  ['erasures', { consent: (consent) => ({ ...consent, erase: () => Promise.resolve() }) }, 10],
  ['markers on every partition', { partitionsOfMarkers: [0] }, 5],
  ['pending markers of a process that died', { noFinish: true }, 400],
  [
    'names of documents in what is marked and removed',
    {
      statements: (repository) => ({
        ...repository,
        markErasing: async (these) => repository.markErasing(await anyWorker(repository, these)),
        delete: async (these) => repository.delete(await anyWorker(repository, these)),
      }),
    },
    100,
  ],
  [
    'decisions that the gate reads for each request',
    {
      gate: (people, time) => ({
        ...people,
        findByIdentifiers: remembering((keys) => people.findByIdentifiers(keys), time),
      }),
    },
    10,
  ],
  [
    'decisions that the sink reads again',
    { consent: (consent, time) => ({ ...consent, personsById: remembering((ids) => consent.personsById(ids), time) }) },
    400,
  ],
  ['a second look at the decisions, after the insert', { consent: lookingOnce }, 400],
  ['marks', { statements: (repository) => ({ ...repository, markErasing: () => Promise.resolve() }) }, 400],
  ['the sweep', { noSweep: true }, 2000],
];

describe('Without', () => {
  const most = schedules(10);

  for (const [what, without, atMost] of NEEDED.filter(([, , needs]) => needs <= most)) {
    it(
      `${what} a promise is broken`,
      async () => {
        expect(await broken(atMost, inMemory, { without, enough: 1 })).toHaveLength(1);
      },
      300_000 + 1_000 * atMost,
    );
  }

  it('what the journal tells a store that was put back a promise is broken', async () => {
    const without: Without = { consent: ({ recovery: _, ...consent }) => consent };
    expect(await broken(10, putBack, { without, enough: 1 })).toHaveLength(1);
  }, 300_000);
});
