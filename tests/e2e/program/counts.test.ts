import { BSON } from 'mongodb';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { diskBackends, type RunningTree, startTree } from '../../bench/measure/contender.ts';
import { aBenchStatement, bodiesOf } from '../../bench/measure/corpus.ts';
import { bytesOfLog, countWork, type CountedWork } from '../../bench/measure/count-work.ts';
import { createPageReader } from '../../bench/measure/get-pages.ts';
import { postAll } from '../../bench/measure/load.ts';
import { settle } from '../../bench/measure/process-usage.ts';
import { countingEnv } from '../../bench/measure/sql-counts.ts';
import { TRAFFIC } from '../../bench/measure/traffic.ts';
import { folderOf, framesByOwner } from '../../bench/measure/wal-pages.ts';
import { senderOf, WRITE_ROWS } from '../../bench/rows/write-rows.ts';
import { collectionOf } from '../../bench/single/served.ts';
import { type CountsTable, expectCounts } from '../../bench/measure/counts-table.ts';
import type { Address } from '../../support/clients/client.ts';
import { servedBackends } from '../../support/servers/backends.ts';
import { startCommandRecorder } from '../../support/servers/proxies/command-recorder.ts';
import { commandName } from '../../support/servers/proxies/mongodb-messages.ts';
import { describeWith, KAFKA_URL, MONGODB_URL } from '../../support/servers/services.ts';

/** The requests of a sample, one after another: what recurs by time is rare among them. */
const POSTS = 20;
const GETS = 200;
/** Until what waits for the next write is written without it, on a fast machine as on a slow one. */
const ALONE_MS = 30;
const SAMPLES = 4;
/** A sample in which a log has begun anew is left out. */
const TRIES = 20;
/** All 1,477 activities of the traffic are known then. */
const WARMING = 1_500;

type Sums = Map<string, number>;

const addTo = (sums: Sums, what: string, figure: number): void => {
  sums.set(what, (sums.get(what) ?? 0) + figure);
};

/** Statements of people that no other statement names. */
const firstSeen = (from: number, count: number): readonly object[] =>
  Array.from({ length: count }, (_, index) => aBenchStatement(from + index, 1_000_000 + from + index));

interface Kind {
  readonly name: string;
  readonly requests: number;
  readonly run: (attempt: number) => Promise<unknown>;
}

/** The requests that are counted. Each attempt posts statements of its own. */
const kindsOf = async (address: Address): Promise<readonly Kind[]> => {
  await postAll(address, bodiesOf(TRAFFIC.known(0, WARMING), 10), 1);
  const observed = await senderOf(
    WRITE_ROWS.find(({ name }) => name === 'cmi5-observed-10')!,
    address,
  );
  const posting = (name: string, make: typeof firstSeen, { size = 10, sender = address } = {}): Kind => ({
    name,
    requests: POSTS,
    run: async (attempt) => {
      for (const body of bodiesOf(make(WARMING + attempt * POSTS * size, POSTS * size), size)) {
        await postAll(sender, [body], 1);
        await pause(ALONE_MS);
      }
    },
  });
  const getting = (name: string, query: string): Kind => ({
    name,
    requests: GETS,
    run: async () => {
      const reader = createPageReader(address);
      for (let index = 0; index < GETS; index++) await reader.get(`/xapi/statements?limit=50${query}`);
      reader.close();
    },
  });
  const agent = JSON.stringify({ account: aBenchStatement(0, 0).actor.account });
  return [
    posting('POST 1', TRAFFIC.known, { size: 1 }),
    posting('POST 10', TRAFFIC.known),
    posting('POST 10 first seen', firstSeen),
    posting('POST cmi5 session', TRAFFIC.sessions, { sender: observed }),
    getting('GET page', ''),
    getting('GET page of agent', `&agent=${encodeURIComponent(agent)}`),
  ];
};

/** Adds what is counted while this runs; false, and nothing is added, if it cannot be counted. */
type AddSample = (sums: Sums, work: () => Promise<unknown>) => Promise<boolean>;

/** What is written in it comes once at most: a sign of life, the row of progress, a mark, a probe, the list of noes. */
const QUIET_MS = 6_000;
/** Milliseconds in which no request comes, and what is done in them comes by time. */
const IDLE_MS = 4_000;

interface Samples {
  readonly sums: Sums;
  readonly milliseconds: number;
}

/** Adds samples of this work until there are enough; resolves with their sums. */
const addSamples = async (add: AddSample, run: Kind['run'], samples: number): Promise<Samples> => {
  const sums: Sums = new Map();
  let milliseconds = 0;
  let added = 0;
  for (let attempt = 1; added < samples && attempt < TRIES; attempt++) {
    const began = performance.now();
    if (!(await add(sums, () => run(attempt)))) continue;
    milliseconds += performance.now() - began;
    added += 1;
  }
  if (added < samples) throw new Error('the logs begin anew too often');
  return { sums, milliseconds };
};

/** The figures of each kind of request, without what comes by time. */
const countKinds = async (kinds: readonly Kind[], add: AddSample): Promise<CountsTable> => {
  const idle = await addSamples(add, () => pause(IDLE_MS), 1);
  const table = new Map<string, ReadonlyMap<string, number>>();
  for (const { name, requests, run } of kinds) {
    // The first one meets what is new to the process.
    await run(0);
    const { sums, milliseconds } = await addSamples(add, run, SAMPLES);
    const withoutIdle = [...sums].map(
      ([what, sum]) =>
        [what, Math.max(0, sum - ((idle.sums.get(what) ?? 0) * milliseconds) / idle.milliseconds)] as const,
    );
    table.set(name, new Map(withoutIdle.map(([what, sum]) => [what, sum / (requests * SAMPLES)])));
  }
  return table;
};

const start = (options: NonNullable<Parameters<typeof startTree>[1]>): Promise<RunningTree> =>
  startTree({ name: 'this tree', commit: '', program: 'dist/main.js', remove: () => Promise.resolve() }, options);

/** What looks for news as often as the process has the time, or writes what was counted each second. */
const POLLED: ReadonlySet<string> = new Set(['SELECT messages', 'SELECT groups', 'SELECT progress', 'INSERT traffic']);
/** What asks for commits of other connections, at each turn of many. */
const NOT_COUNTED = 'data_version';
/** The tables in which SQLite has a full-text index. */
const FULL_TEXT = /^(\w+)_(?:data|idx|docsize)$/;
/** Pages that got another use before they were looked up. */
const FREE_PAGES = 'free pages';

const addWork = (sums: Sums, folder: string, { sql, frames }: CountedWork): void => {
  for (const { verb, table, calls } of sql)
    if (table !== NOT_COUNTED)
      addTo(sums, `${POLLED.has(`${verb} ${table}`) ? 'poll' : 'call'} ${verb} ${table}`, calls);
  const pages = new Map([...frames].map(([name, log]) => [name, log.pages]));
  for (const [database, owners] of framesByOwner(folder, pages))
    for (const [owner, count] of owners)
      if (owner !== FREE_PAGES) addTo(sums, `page ${database} ${owner.replace(FULL_TEXT, '$1')}`, count);
  for (const [database, log] of frames) addTo(sums, `bytes ${database}-wal`, bytesOfLog(log));
};

describe('what a request costs on SQLite', () => {
  it('is as noted: calls, pages of the logs by table, and their bytes', async () => {
    const backends = diskBackends();
    const folder = folderOf(backends.storeUrl);
    const file = join(folder, 'counts.json');
    const tree = await start({ backends, processes: [countingEnv(file)] });
    try {
      const table = await countKinds(await kindsOf(tree), async (sums, work) => {
        const counted = await countWork(tree, file, work);
        if (counted !== undefined) addWork(sums, folder, counted);
        return counted !== undefined;
      });
      expectCounts('counts-sqlite.txt', table);
    } finally {
      await tree.stop();
    }
  });
});

describe('a process of which nothing is asked, on SQLite', () => {
  it('writes a few pages, and renews no lease: 37 pages in this time before decisions 0140 and 0141', async () => {
    const backends = diskBackends();
    const file = join(folderOf(backends.storeUrl), 'counts.json');
    const tree = await start({ backends, processes: [countingEnv(file)] });
    try {
      await postAll(tree, bodiesOf(TRAFFIC.known(0, 10), 1), 1);
      // What follows a start and a write is done, as the mark of the store, which comes every 10 s.
      await pause(12_000);
      const sums: Sums = new Map();
      const add: AddSample = async (_, work) => {
        const counted = await countWork(tree, file, work);
        for (const { verb, table, calls } of counted?.sql ?? []) addTo(sums, `${verb} ${table}`, calls);
        for (const [database, log] of counted?.frames ?? []) addTo(sums, database, log.pages.length);
        return counted !== undefined;
      };
      await addSamples(add, () => pause(QUIET_MS), 1);
      expect(sums.get('UPDATE groups') ?? 0).toBeLessThanOrEqual(2);
      expect(sums.get('UPDATE progress') ?? 0).toBeLessThanOrEqual(1);
      expect((sums.get('store.db') ?? 0) + (sums.get('journal.db') ?? 0)).toBeLessThanOrEqual(12);
      expect(sums.get('SELECT progress')).toBeGreaterThan(0);
    } finally {
      await tree.stop();
    }
  });
});

const both = KAFKA_URL === undefined ? undefined : MONGODB_URL;
describeWith({ name: 'Kafka and a MongoDB-protocol server', url: both }, 'what a request costs on MongoDB', (url) => {
  it('is as noted: commands by collection, and their bytes', async () => {
    const backends = servedBackends(KAFKA_URL!, url, 1);
    const recorder = await startCommandRecorder(url);
    try {
      const database = new URL(backends.storeUrl).pathname.slice(1);
      const tree = await start({ backends, processes: [{ STORE_URL: recorder.urlOf(database) }] });
      try {
        const table = await countKinds(await kindsOf(tree), async (sums, work) => {
          await settle(tree.pids);
          const commands = await recorder.during(async () => {
            await work();
            await settle(tree.pids);
          });
          for (const command of commands) {
            const [name, collection] = [commandName(command), collectionOf(command)];
            const isPoll = collection === 'progress' && name === 'find';
            addTo(sums, `${isPoll ? 'poll' : 'call'} ${name} ${collection}`, 1);
            addTo(sums, `bytes ${name} ${collection}`, BSON.calculateObjectSize(command));
          }
          return true;
        });
        expectCounts('counts-mongodb.txt', table);
      } finally {
        await tree.stop();
      }
    } finally {
      await recorder.close();
    }
  });
});
