import { BSON } from 'mongodb';
import { servedBackends } from '../../support/servers/backends.ts';
import { startCommandRecorder } from '../../support/servers/proxies/command-recorder.ts';
import { commandName } from '../../support/servers/proxies/mongodb-messages.ts';
import { alternate, cpuEach, fill, runBlock } from '../measure/blocks.ts';
import { startBare, startTree } from '../measure/contender.ts';
import type { Line } from '../measure/lines.ts';
import { median, pairedRatios } from '../measure/statistics.ts';
import type { Tree } from '../measure/trees.ts';
import { loadOf, WRITE_ROWS } from '../rows/write-rows.ts';
import { needServices } from './services.ts';

const PARTITIONS = 12;
const ROUNDS = 5;

/** Traffic over 32 connections, by statements a POST: the rows of docs/operate/sizing.md. */
const ROWS = WRITE_ROWS.flatMap((row) => {
  if (row.name === 'single') return { ...row, name: 'known-1', connections: 32 };
  return row.name === 'known-10' || row.name === 'known-100' ? row : [];
}).toSorted((one, other) => one.size - other.size);

/** Measures an API and a sink as two processes on Kafka and MongoDB. */
export const measureServed = async function* (tree: Tree, statements: number): AsyncGenerator<Line, void> {
  const { kafka, mongodb } = needServices();
  const backends = servedBackends(kafka, mongodb, PARTITIONS);
  const bare = await startBare();
  try {
    const running = await startTree(tree, { processes: [{ ROLE: 'api' }, { ROLE: 'sink' }], backends });
    try {
      await fill([running, bare], { statements: 5 * statements, size: 10 });
      for (const row of ROWS) {
        const [own = [], limit = []] = await alternate([running, bare], ROUNDS, (contender, round) =>
          runBlock(contender, contender, loadOf(row, round, statements)),
        );
        const [api, sink, bareCpu] = [cpuEach(own, 0), cpuEach(own, 1), cpuEach(limit)];
        yield {
          row: row.name,
          'us, API': median(api),
          'us, sink': median(sink),
          'us, bare': median(bareCpu),
          'API, x bare': pairedRatios(api, bareCpu).median,
          'sink, x bare': pairedRatios(sink, bareCpu).median,
          'statements a second': median(own.map(({ statements: count, seconds }) => count / seconds)),
        };
      }
    } finally {
      await running.stop();
    }
  } finally {
    await bare.stop();
  }
};

/** The collection that a command names; `-` for those of a session or cursor. */
export const collectionOf = (command: Readonly<Record<string, unknown>>): string => {
  const named = command['collection'] ?? Object.values(command)[0];
  return typeof named === 'string' ? named : '-';
};

/** Counts the commands that a sink sends to MongoDB, and their bytes, by name and collection. */
export const measureCommands = async function* (tree: Tree, statements: number): AsyncGenerator<Line, void> {
  const { kafka, mongodb } = needServices();
  const backends = servedBackends(kafka, mongodb, 1);
  const recorder = await startCommandRecorder(mongodb);
  try {
    const database = new URL(backends.storeUrl).pathname.slice(1);
    const sink = { ROLE: 'sink', STORE_URL: recorder.urlOf(database) };
    const running = await startTree(tree, { processes: [{ ROLE: 'api' }, sink], backends });
    try {
      await fill([running], { statements, size: 10 });
      for (const row of WRITE_ROWS.filter(({ name }) => name === 'lone' || name === 'known-10')) {
        const load = loadOf(row, 1, statements);
        const commands = await recorder.during(() => runBlock(running, running, load));
        const sums = new Map<string, { calls: number; bytes: number }>();
        for (const command of commands) {
          const key = `${commandName(command)} ${collectionOf(command)}`;
          const { calls, bytes } = sums.get(key) ?? { calls: 0, bytes: 0 };
          sums.set(key, { calls: calls + 1, bytes: bytes + BSON.calculateObjectSize(command) });
        }
        for (const [command, { calls, bytes }] of [...sums].toSorted(([, one], [, other]) => other.calls - one.calls))
          yield {
            row: row.name,
            command,
            'a POST': calls / load.bodies.length,
            'bytes a POST': bytes / load.bodies.length,
          };
      }
    } finally {
      await running.stop();
    }
  } finally {
    await recorder.close();
  }
};
