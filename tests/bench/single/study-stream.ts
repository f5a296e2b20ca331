import type { StudyAppender, StudyChange, StudyTopics } from '../../../src/journal/port/study-topics.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { openSqliteStudyTopics } from '../../../src/journal/sqlite/study-topics.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { createFilterReleasable } from '../../../src/studies/release/candidates/still-releasable.ts';
import { createSubscriptions } from '../../../src/studies/stream/subscriptions.ts';

const STUDY = 'study:bench';
const APPENDED = 500;
const TEXT = JSON.stringify({
  id: 'a9ecd188-8910-81a7-8c3c-01065df8c85e',
  actor: {
    objectType: 'Agent',
    account: { homePage: 'https://lrs.example/studies/bench', name: 'pnbh4b2gcnatj3ti2t6se6orzg' },
  },
  verb: { id: 'http://adlnet.gov/expapi/verbs/answered' },
  object: {
    objectType: 'Activity',
    id: 'urn:lrs:h:vdrsmu2y5ep6mhxkrs2vsv47',
    definition: { type: 'http://adlnet.gov/expapi/activities/question' },
  },
  result: { success: true, score: { scaled: 0.5 }, duration: 'PT3S' },
  timestamp: '2026-03-02T08:15:00.000Z',
  note: 'x'.repeat(60),
});

/** How records are appended, and how subscribers read them. */
interface Shape {
  readonly name: string;
  /** Number of records that are appended at once. */
  readonly burst: number;
  /** Whether all records are there before the first subscriber. */
  readonly early?: boolean;
  /** Longest pause of a subscriber after a chunk, in milliseconds; each pause is random. */
  readonly restMs?: number;
}

const shapesOf = (statements: number): readonly Shape[] => [
  { name: 'in pieces of 500', burst: APPENDED },
  { name: 'in bursts of 10,000', burst: 10_000 },
  { name: 'in bursts of 10,000, to subscribers of different speeds', burst: 10_000, restMs: 30 },
  { name: 'from the beginning', burst: statements, early: true },
  { name: 'from the beginning, to subscribers of different speeds', burst: statements, early: true, restMs: 30 },
];

const append = async (store: Store, appender: StudyAppender, from: number): Promise<void> => {
  const changes = Array.from({ length: APPENDED }, (_, n): StudyChange => ({
    study: STUDY,
    key: `k${from + n}`,
    value: Buffer.from(TEXT),
    headers: { source: 'h5p', profile: 'https://w3id.org/xapi/p' },
  }));
  await store.releases.add(
    changes.map(({ key }, n) => ({
      key,
      study: STUDY,
      statement: key,
      source: 'h5p',
      owner: 0,
      people: [{ id: `person ${n % 100}`, recordGeneration: 1, studyGeneration: 1 }],
      pseudonyms: ['p'],
    })),
  );
  await appender.append(changes);
};

/** The topics with a count of their reads, and a gate: reads resolve only while it is open. */
const watched = (topics: StudyTopics) => {
  const watch = { reads: 0, gate: Promise.resolve() };
  const read: StudyTopics['read'] = async (...asked) => {
    watch.reads += 1;
    const found = await topics.read(...asked);
    await watch.gate;
    return found;
  };
  return { watch, topics: { ...topics, read } };
};

const run = async (
  { burst, early = false, restMs }: Shape,
  subscribers: number,
  statements: number,
): Promise<string> => {
  const { watch, topics } = watched(await openSqliteStudyTopics({ file: ':memory:', now: Date.now }));
  await topics.ensure(STUDY);
  const appender = await topics.claim(0);
  let asked = 0;
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  const decision = {
    state: 'granted',
    version: 1,
    generation: 1,
    from: 0,
    includePast: false,
    signatures: [],
    since: 0,
  } as const;
  const still = createFilterReleasable({
    releases: store.releases,
    now: Date.now,
    people: {
      findById: (ids) =>
        Promise.resolve(
          new Map([...ids].map((id) => [id, { id, decisions: { [STUDY]: decision, 'record:h5p': decision } }])),
        ),
    },
  });
  const subscriptions = createSubscriptions({
    topics,
    filterReleasable: (study, keys) => {
      asked += keys.length;
      return still(study, keys);
    },
    now: Date.now,
  });
  let delivered = 0;
  const read = async (): Promise<void> => {
    let mine = 0;
    for await (const { count: records } of subscriptions.subscribe({
      id: STUDY,
      study: () => Promise.resolve({ id: STUDY, emits: true }),
      format: 'ndjson',
      from: 0,
    })) {
      mine += records;
      delivered += records;
      if (mine >= statements) return;
      if (restMs !== undefined) await pause(Math.random() * restMs);
    }
  };
  const begin = (): readonly Promise<void>[] => Array.from({ length: subscribers }, read);
  let readers = early ? [] : begin();
  await pause(100);
  let spent = 0;
  const measured = async (work: () => Promise<void>): Promise<void> => {
    const began = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(began);
    spent += user + system;
  };
  const all = async (until: number): Promise<void> => {
    while (delivered < subscribers * until) await pause(1);
  };
  for (let from = 0; from < statements; from += burst) {
    const come = async (): Promise<void> => {
      for (let at = from; at < from + burst; at += APPENDED) await append(store, appender, at);
    };
    // What comes in one piece is read after it has come; a burst is read while it comes.
    const isRead = !early && burst > APPENDED;
    let open = (): void => undefined;
    if (!isRead) {
      watch.gate = new Promise((resolve) => {
        open = resolve;
      });
      await come();
    }
    await measured(async () => {
      open();
      if (isRead) await come();
      if (early) readers = begin();
      await all(Math.min(statements, from + burst));
    });
  }
  await Promise.all(readers);
  subscriptions.close();
  await topics.close();
  await store.close();
  const cpu = (spent / statements).toFixed(2);
  return `${cpu} us of CPU a statement; ${delivered} delivered, ${asked} asked about, ${watch.reads} reads`;
};

/**
 * Measures the shared read of a study's topic, in microseconds of CPU a statement, for 1 and for 200 subscribers. So
 * many records of about 600 bytes are read in this process.
 */
export const streamLines = async function* (statements: number): AsyncGenerator<string, void> {
  for (const shape of shapesOf(statements))
    for (const subscribers of [...(shape.early !== true && shape.burst > APPENDED ? [0] : []), 1, 200, 1, 200])
      yield (
        `${shape.name}, ${subscribers} subscribers: ${await run(shape, subscribers, statements)} ` +
        `(load ${loadavg()[0]?.toFixed(1) ?? ''})`
      );
};
