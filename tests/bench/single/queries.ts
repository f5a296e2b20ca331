import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../src/store/mongo/open-mongo-store.ts';
import { seedStore } from '../../support/builders/store/a-seeded-store.ts';
import { explain, fittingIndex, indexesOf, type MongoPlan, queriesOf } from '../../support/checks/mongo/mongo-plan.ts';
import { indexesText, STORE_QUERIES } from '../../support/checks/mongo/mongo-queries.ts';
import { startCommandRecorder } from '../../support/servers/proxies/command-recorder.ts';
import { uniqueName } from '../../support/servers/services.ts';
import { median } from '../measure/statistics.ts';
import { needMongodb } from './services.ts';

/** What a call of the store reads, in all its commands, and how long it takes. */
interface CallFigures {
  readonly plans: readonly (MongoPlan & { readonly collection: string })[];
  readonly milliseconds: number;
  /** The indexes that the commands fit, as the document names them. */
  readonly indexes: string;
}

const REPEATS = 7;

const measure = async (server: string, statements: number): Promise<ReadonlyMap<string, CallFigures>> => {
  const name = uniqueName('queries');
  const recorder = await startCommandRecorder(server);
  const client = await new MongoClient(server).connect();
  const store = await openMongoStore({ url: recorder.urlOf(name), now: Date.now });
  const figures = new Map<string, CallFigures>();
  try {
    const began = performance.now();
    await seedStore(store, statements);
    process.stderr.write(`seeded ${statements} statements in ${Math.round((performance.now() - began) / 1000)} s\n`);
    const indexes = await indexesOf(client.db(name));
    for (const { name: query, run } of STORE_QUERIES) {
      const commands = await recorder.during(() => run(store));
      const queries = commands.flatMap(queriesOf);
      const fitting = queries.map((one) => ({
        collection: one.collection,
        index: fittingIndex(one, indexes.get(one.collection) ?? []) ?? 'none',
      }));
      const plans: (MongoPlan & { readonly collection: string })[] = [];
      for (const one of queries) {
        const plan = await explain(client.db(name), one);
        if (plan !== undefined) plans.push({ ...plan, collection: one.collection });
      }
      const times: number[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const start = performance.now();
        await run(store);
        times.push(performance.now() - start);
      }
      figures.set(query, { plans, milliseconds: median(times), indexes: indexesText(fitting) });
    }
  } finally {
    await store.close();
    await recorder.close();
    await client.db(name).dropDatabase();
    await client.close();
  }
  return figures;
};

const sum = (plans: CallFigures['plans'], of: 'examined' | 'returned'): number =>
  plans.reduce((total, plan) => total + plan[of], 0);

const cellOf = ({ plans }: CallFigures): string => `${sum(plans, 'examined')} / ${sum(plans, 'returned')}`;

/**
 * The rows of the document's table: each kind of query, its indexes, and what it examines and returns at each size.
 * The server's own choice of an index, where it is another, and the milliseconds stand behind the row.
 */
export const queryLines = async function* (sizes: readonly number[]): AsyncGenerator<string, void> {
  const server = needMongodb();
  const measured: ReadonlyMap<string, CallFigures>[] = [];
  for (const size of sizes) measured.push(await measure(server, size));
  for (const { name, isAfterArray } of STORE_QUERIES) {
    const figures = measured.flatMap((one) => one.get(name) ?? []);
    const cells = figures.map((one) =>
      isAfterArray === true && one.plans.some(({ sorts }) => sorts) ? `${cellOf(one)}, sorted` : cellOf(one),
    );
    const times = figures.map(({ milliseconds }) => `${milliseconds.toFixed(1)} ms`).join(', ');
    yield `| ${[`\`${name}\``, figures.at(-1)?.indexes ?? '', ...cells].join(' | ')} | ${times}`;
  }
};
