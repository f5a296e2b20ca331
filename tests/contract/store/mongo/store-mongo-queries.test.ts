import { readFileSync } from 'node:fs';
import { type Document, MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { seedStore } from '../../../support/builders/store/a-seeded-store.ts';
import {
  explain,
  fittingIndex,
  indexesOf,
  type MongoIndex,
  type MongoQuery,
  queriesOf,
} from '../../../support/checks/mongo/mongo-plan.ts';
import { indexesText, QUERIES_DOCUMENT, STORE_QUERIES } from '../../../support/checks/mongo/mongo-queries.ts';
import { type CommandRecorder, startCommandRecorder } from '../../../support/servers/proxies/command-recorder.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** Few: a server that has no indexes scans them for each statement that is added. */
const STATEMENTS = 1000;

/** Query and index of each row of the document's table. */
const documented = (): readonly (readonly string[])[] =>
  readFileSync(QUERIES_DOCUMENT, 'utf8')
    .split('\n')
    .filter((line) => /^\| `\w+\.\w+/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map(([, name = '', indexes = '']) => [name, indexes]);

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'the queries of a MongoDB store', (server) => {
  const database = uniqueName('queries');
  let client: MongoClient;
  let recorder: CommandRecorder;
  let store: Store;
  let indexes: ReadonlyMap<string, readonly MongoIndex[]>;

  beforeAll(async () => {
    client = await new MongoClient(server).connect();
    recorder = await startCommandRecorder(server);
    store = await openMongoStore({ url: recorder.urlOf(database), now: Date.now });
    await seedStore(store, STATEMENTS);
    indexes = await indexesOf(client.db(database));
  });

  afterAll(async () => {
    await store.close();
    await recorder.close();
    await client.db(database).dropDatabase();
    await client.close();
  });

  const fitting = (query: MongoQuery): string | undefined => fittingIndex(query, indexes.get(query.collection) ?? []);

  it.each(STORE_QUERIES.map((query) => [query.name, query] as const))(
    '%s: each command reads one index, in its order, as documented',
    async (name, { run, isAfterArray, isOfRanges }) => {
      const queries = (await recorder.during(() => run(store)))
        .flatMap(queriesOf)
        // It is looked once a second what is known to be damaged.
        .filter(({ collection }) => collection !== 'knownDamage');
      const used = queries.map((query) => ({ collection: query.collection, index: fitting(query) ?? 'none' }));
      expect(documented()).toContainEqual([name, indexesText(used)]);
      expect(used.filter(({ index }) => index === 'none')).toEqual([]);
      for (const [at, query] of queries.entries()) {
        const key = indexes.get(query.collection)?.find((index) => index.name === used[at]!.index)?.key;
        const hint = key === undefined ? {} : { hint: key as Document };
        const plan = await explain(client.db(database), { ...query, ...hint });
        // A server that does not explain has shown what it can: the index is there and fits. Few are sorted quickly.
        if (plan === undefined || (plan.sorts && isAfterArray === true)) continue;
        // Nothing has made the collection yet.
        if (!indexes.has(query.collection)) continue;
        const isQuick = isOfRanges === true || plan.examined <= 3 * plan.returned + 20;
        expect({ ...plan, isQuick }).toMatchObject({
          index: used[at]!.index,
          isQuick: true,
        });
      }
    },
  );

  it('are all in the document, and no others', () => {
    expect(documented().map(([name]) => name)).toEqual(STORE_QUERIES.map(({ name }) => name));
  });
});
