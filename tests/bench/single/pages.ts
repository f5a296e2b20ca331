import { fill } from '../measure/blocks.ts';
import { type RunningTree, startTree } from '../measure/contender.ts';
import { aBenchStatement, oneOfFew } from '../measure/corpus.ts';
import { createPageReader, type PageReader } from '../measure/get-pages.ts';
import type { Line } from '../measure/lines.ts';
import { addUsage, settle, usedWhile } from '../measure/process-usage.ts';
import { median } from '../measure/statistics.ts';
import type { Tree } from '../measure/trees.ts';

const LIMIT = 50;
const WARMING = 100;
const REPEATS = 100;
/** Of the stored statements, those before a deep page. */
const DEEP = 0.1;

type Query = Readonly<Record<string, string>>;

/** The values that the statement with this number has, by the name of each filter. */
const filtersOf = (index: number): Query => {
  const { actor, verb, object, context } = aBenchStatement(index, oneOfFew(index));
  return {
    agent: JSON.stringify({ account: actor.account }),
    verb: verb.id,
    activity: object.id,
    registration: context.registration,
  };
};

const pathOf = (query: Query): string =>
  `/xapi/statements?${new URLSearchParams({ limit: String(LIMIT), ...query }).toString()}`;

/** A kind of page; its queries differ in their values. */
interface PageKind {
  readonly name: string;
  readonly queryOf: (index: number) => Query;
}

const kindsOf = (stored: number, deep: Query, middle: Query): readonly PageKind[] => {
  const valuesOf = (index: number): Query => ({ ...filtersOf((index * 7_919) % stored), ...middle });
  const names = Object.keys(valuesOf(0));
  const only = (chosen: readonly string[]): PageKind => ({
    name: chosen.join(' and '),
    queryOf: (index) => Object.fromEntries(chosen.map((name) => [name, valuesOf(index)[name] ?? ''])),
  });
  return [
    { name: 'plain', queryOf: () => ({}) },
    { name: 'empty', queryOf: (index) => ({ verb: `urn:bench:none-${index}` }) },
    { name: 'deep until', queryOf: () => deep },
    ...names.map((name) => only([name])),
    ...names.flatMap((one, index) => names.slice(index + 1).map((other) => only([one, other]))),
  ];
};

const cpuWhile = async (pids: readonly number[], run: () => Promise<void>): Promise<number> =>
  addUsage(await usedWhile(pids, run)).cpuUs;

const measureKind = async ({ name, queryOf }: PageKind, reader: PageReader, { pids }: RunningTree): Promise<Line> => {
  for (let index = 0; index < WARMING; index++) await reader.get(pathOf(queryOf(REPEATS + index)));
  await settle(pids);
  const milliseconds: number[] = [];
  let statements = 0;
  const cpuUs = await cpuWhile(pids, async () => {
    for (let index = 0; index < REPEATS; index++) {
      const began = performance.now();
      const page = await reader.get(pathOf(queryOf(index)));
      milliseconds.push(performance.now() - began);
      statements += page.statements.length;
    }
  });
  return {
    page: name,
    'us of CPU a page': cpuUs / REPEATS,
    'p50 ms': median(milliseconds),
    'statements a page': statements / REPEATS,
  };
};

/** Reads all pages of a query, the oldest statement first. */
const harvest = async (name: string, query: Query, on: readonly [PageReader, RunningTree]): Promise<Line> => {
  const [reader, { pids }] = on;
  let [pages, empty, statements] = [0, 0, 0];
  const cpuUs = await cpuWhile(pids, async () => {
    for (let path = pathOf({ ascending: 'true', limit: '0', ...query }); path !== '';) {
      const page = await reader.get(path);
      pages += 1;
      statements += page.statements.length;
      if (page.statements.length === 0) empty += 1;
      path = page.more;
    }
  });
  return {
    page: `harvest, ${name}`,
    'us of CPU a page': cpuUs / pages,
    'statements a page': statements / pages,
    pages,
    'empty pages': empty,
  };
};

/** Measures pages for one client, by each filter and pair of filters, and harvests; so many statements are stored. */
export const measurePages = async function* (tree: Tree, stored: number): AsyncGenerator<Line, void> {
  const running = await startTree(tree);
  const reader = createPageReader(running);
  try {
    const times: string[] = [];
    for (const share of [DEEP, 0.5 - DEEP, 0.5]) {
      await fill([running], { statements: Math.round(stored * share), from: times.length * stored });
      times.push(new Date().toISOString());
    }
    const [deep = '', middle = ''] = times;
    for (const kind of kindsOf(stored * DEEP, { until: deep }, { since: deep, until: middle }))
      yield await measureKind(kind, reader, running);
    yield await harvest('all', {}, [reader, running]);
    const { agent = '', verb = '' } = filtersOf(0);
    yield await harvest('agent and verb', { agent, verb }, [reader, running]);
    yield await harvest('nothing found', { agent, verb: 'urn:bench:none' }, [reader, running]);
  } finally {
    reader.close();
    await running.stop();
  }
};
