import { type Command, Argument } from 'commander';
import { type Line, linesTable } from '../measure/lines.ts';
import { circumstancesText, writeFigures } from '../measure/report.ts';
import { print } from '../measure/say.ts';
import type { Tree } from '../measure/trees.ts';
import { type BenchOptions, numberOption, readPositive, withTrees, withTreeOptions } from '../options.ts';
import { measureApart } from './apart.ts';
import { consentLines } from './consent.ts';
import { type Asked, runConsentBench } from './consent-process.ts';
import { deliveredLines } from './delivered.ts';
import { measureDisk } from './disk.ts';
import { measureEnforced } from './enforced.ts';
import { measureErase } from './erase.ts';
import { measureGrowth } from './growth.ts';
import { measureIdle } from './idle.ts';
import { measureMemory } from './memory.ts';
import { measureNeighbour } from './neighbour.ts';
import { measurePages } from './pages.ts';
import { postingLines } from './posting.ts';
import { measureProfiles } from './profiles.ts';
import { queryLines } from './queries.ts';
import { measureCommands, measureServed } from './served.ts';
import { streamLines } from './study-stream.ts';

/** A measurement of one tree, whose extent is one number. */
interface Measurement {
  readonly name: string;
  readonly description: string;
  /** What `--size` counts. */
  readonly counts: string;
  readonly size: number;
  /** The size of a smoke test. */
  readonly quick: number;
  readonly measure: (tree: Tree, size: number) => AsyncIterable<Line>;
}

const STATEMENTS_OF_BLOCK = { counts: 'statements of a block', size: 4_000, quick: 200 } as const;

/** The sizes of a store that grows to this one: the powers of ten before it, from 10^4 on. */
const sizesUntil = (size: number): readonly number[] => [...[1e4, 1e5, 1e6].filter((one) => one < size), size];

const MEASUREMENTS: readonly Measurement[] = [
  {
    name: 'disk',
    description: 'bytes on the disk a statement, by file',
    measure: measureDisk,
    counts: 'statements',
    size: 100_000,
    quick: 2_000,
  },
  {
    name: 'pages',
    description: 'cost and latency of pages and harvests',
    measure: measurePages,
    counts: 'stored statements',
    size: 100_000,
    quick: 2_000,
  },
  {
    name: 'erase',
    description: 'cost of erasures of 1, 10 and 100 statements',
    measure: measureErase,
    counts: 'statements erased',
    size: 300,
    quick: 30,
  },
  {
    name: 'idle',
    description: 'CPU and bytes written of an idle process',
    measure: measureIdle,
    counts: 'seconds',
    size: 60,
    quick: 3,
  },
  {
    name: 'apart',
    description: 'API and sink as two processes on SQLite, beside one',
    measure: measureApart,
    ...STATEMENTS_OF_BLOCK,
  },
  {
    name: 'memory',
    description: 'memory after a mixed load, and the start at that size',
    measure: measureMemory,
    counts: 'statements',
    size: 100_000,
    quick: 2_000,
  },
  {
    name: 'neighbour',
    description: 'latency of a source beside one at full load',
    measure: measureNeighbour,
    counts: 'seconds',
    size: 20,
    quick: 2,
  },
  {
    name: 'growth',
    description: 'cost of a statement by the size of the store',
    counts: 'stored statements at most',
    size: 100_000,
    quick: 10_000,
    measure: (tree, size) => measureGrowth(tree, sizesUntil(size)),
  },
  {
    name: 'enforced',
    description: 'a profile that is enforced, beside no claim',
    measure: measureEnforced,
    ...STATEMENTS_OF_BLOCK,
  },
  {
    name: 'served',
    description: 'API and sink on Kafka and MongoDB',
    measure: measureServed,
    ...STATEMENTS_OF_BLOCK,
  },
  {
    name: 'commands',
    description: 'what a sink sends to MongoDB',
    measure: measureCommands,
    counts: 'statements',
    size: 2_000,
    quick: 200,
  },
];

const addMeasurement = (program: Command, { name, description, counts, size, quick, measure }: Measurement): void => {
  withTreeOptions(program.command(name))
    .description(description)
    .addOption(numberOption('--size <number>', counts, size))
    .action((options: BenchOptions & { readonly size: number }) =>
      withTrees(options, async (trees) => {
        const lines: Line[] = [];
        print(circumstancesText(trees));
        for (const tree of trees)
          for await (const line of measure(tree, options.quick === true ? quick : options.size))
            lines.push(trees.length > 1 ? { tree: tree.name, ...line } : line);
        print(linesTable(lines));
        writeFigures(options.json, trees, { [name]: lines });
      }),
    );
};

const printAll = async (lines: AsyncIterable<string>): Promise<void> => {
  for await (const line of lines) print(line);
};

const SIZES = new Argument('<sizes...>', 'numbers of stored statements').argParser(
  (text: string, before: readonly number[] | undefined) => [...(before ?? []), readPositive(text)],
);

/** Adds the measurements that have a command of their own. */
export const addSingleCommands = (program: Command): void => {
  for (const one of MEASUREMENTS) addMeasurement(program, one);
  program
    .command('profiles')
    .description('xAPI Profiles without a server')
    .action(async () => {
      const lines: Line[] = [];
      for await (const line of measureProfiles()) lines.push(line);
      print(linesTable(lines));
    });
  program
    .command('consent')
    .description('the consent gate, beside the same load without it')
    .action(() => printAll(consentLines()));
  program
    .command('delivered')
    .description("the delay until a study's subscriber has a record")
    .action(() => printAll(deliveredLines()));
  program
    .command('posting')
    .description('statements a second on Kafka and MongoDB, by the size of the store')
    .addArgument(SIZES)
    .action((sizes: readonly number[]) => printAll(postingLines(sizes)));
  program
    .command('queries')
    .description('what each query examines in MongoDB: the table of docs/mongodb.md')
    .addArgument(SIZES)
    .action((sizes: readonly number[]) => printAll(queryLines(sizes)));
  program
    .command('streams')
    .description("the shared read of a study's topic, for 1 and for 200 subscribers")
    .addOption(numberOption('--size <number>', 'records', 100_000))
    .action(({ size }: { readonly size: number }) => printAll(streamLines(size)));
  program
    .command('asking <asked> <store> <journal>', { hidden: true })
    .action((asked: Asked, store: string, journal: string) => runConsentBench(asked, store, journal));
};
