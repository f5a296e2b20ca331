import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Contender } from '../measure/contender.ts';
import { circumstancesText, writeFigures } from '../measure/report.ts';
import { print, say } from '../measure/say.ts';
import type { Tree } from '../measure/trees.ts';
import { type BenchOptions, numberOption, readPositive, withTrees, withTreeOptions } from '../options.ts';
import { type CallFigures, measureCalls } from './measure-calls.ts';
import { type Extent, measureRows } from './measure-rows.ts';
import { callTables, rowsTable } from './row-tables.ts';
import { WRITE_ROWS, type WriteRow } from './write-rows.ts';

interface RowsOptions extends BenchOptions {
  readonly rows: readonly WriteRow[];
  readonly starts: number;
  readonly statements: number;
  readonly rounds: number;
  readonly warming: number;
  readonly counts: boolean;
  readonly peer?: string;
  readonly peerKey: string;
  readonly peerPids: readonly number[];
}

const readRows = (text: string): readonly WriteRow[] => {
  const names = text.split(',');
  const unknown = names.filter((name) => !WRITE_ROWS.some((row) => row.name === name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`${unknown.join(', ')} is none of ${WRITE_ROWS.map(({ name }) => name).join(', ')}`);
  return WRITE_ROWS.filter(({ name }) => names.includes(name));
};

const readPids = (text: string): readonly number[] => text.split(',').map(readPositive);

const QUICK: Extent = { starts: 1, statements: 400, rounds: 2, warming: 1_000 };

const measureCounts = async (trees: readonly Tree[], warming: number): Promise<readonly CallFigures[]> => {
  const counted: CallFigures[] = [];
  for (const tree of trees) {
    say(`counting calls and pages of ${tree.name}`);
    for await (const figures of measureCalls(tree, warming)) counted.push(figures);
  }
  for (const row of new Set(counted.map((one) => one.row)))
    print(`\n${callTables(counted.filter((one) => one.row === row))}`);
  return counted;
};

/** Another LRS that runs already. Statements are sent to it as xAPI 1.0.3, and its default source is all it has. */
const peerOf = (url: string, { peerKey, peerPids }: RowsOptions): Contender => ({
  name: 'peer',
  url,
  version: '1.0.3',
  pids: peerPids,
  authorization: `Basic ${Buffer.from(peerKey).toString('base64')}`,
  stop: () => Promise.resolve(),
});

/** Measures writes: the rows, then the counts. */
const runRows = async (trees: readonly Tree[], options: RowsOptions): Promise<void> => {
  const extent = options.quick === true ? QUICK : options;
  const measured = { trees, ...(options.peer === undefined ? {} : { peer: peerOf(options.peer, options) }) };
  print(circumstancesText(trees));
  const rows = await measureRows(measured, options.rows, extent);
  writeFigures(options.json, trees, { rows });
  print(`Medians of ${extent.starts * extent.rounds} blocks (quartiles), a statement.\n\n${rowsTable(rows)}`);
  const counts = options.counts ? await measureCounts(trees, Math.min(10_000, extent.warming)) : [];
  writeFigures(options.json, trees, { rows, counts });
};

/** The command that measures what it costs to write; it is run if no other is named. */
export const addRowsCommand = (program: Command): void => {
  withTreeOptions(program.command('rows', { isDefault: true }))
    .description('CPU, bytes and latency of writes, as ratios within one run; then calls and pages of log')
    .addOption(
      new Option('--rows <names>', `some of ${WRITE_ROWS.map(({ name }) => name).join(', ')}`)
        .argParser(readRows)
        .default(WRITE_ROWS, 'all'),
    )
    .addOption(numberOption('--statements <number>', 'statements of a block', 4_000))
    .addOption(numberOption('--rounds <number>', 'blocks of each row in each start', 6))
    .addOption(numberOption('--starts <number>', 'how often servers are started', 2))
    .addOption(numberOption('--warming <number>', 'statements that warm each server up', 60_000))
    .option('--no-counts', 'do not count calls and pages')
    .option('--peer <url>', 'also measure an LRS that runs already: what stands before /xapi/statements')
    .option('--peer-key <key:secret>', 'its credential', '')
    .option('--peer-pids <pids>', 'its processes, with those of its database', readPids, [])
    .action((options: RowsOptions) => withTrees(options, (trees) => runRows(trees, options)));
};
