import { alternate, type Block, cpuEach, fill, runBlock } from '../measure/blocks.ts';
import { type Contender, startBare, startTree } from '../measure/contender.ts';
import type { Receiver } from '../measure/load.ts';
import { say } from '../measure/say.ts';
import { median, pairedRatios, quantile, type Spread, spreadOf } from '../measure/statistics.ts';
import type { Tree } from '../measure/trees.ts';
import { loadOf, senderOf, type WriteRow } from './write-rows.ts';

/** What one contender needed in a row, over all its blocks. */
export interface ContenderFigures {
  readonly name: string;
  /** Microseconds of CPU a statement. */
  readonly cpuUs: Spread;
  /** The same as a multiple of the bare server, of paired blocks. */
  readonly ratioToBare: Spread;
  readonly bytesAStatement: number;
  readonly writeCallsAStatement: number;
  readonly statementsASecond: number;
  /** Milliseconds of a POST. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The figures of one row. */
export interface RowFigures {
  readonly row: string;
  readonly statementsAPost: number;
  readonly connections: number;
  readonly statementsABlock: number;
  readonly blocks: number;
  /** This tree, the other one and the peer if there are any, and the bare server. */
  readonly contenders: readonly ContenderFigures[];
  /** CPU of this tree divided by that of the next contender, of paired blocks. */
  readonly ratio?: Spread;
  /** The same of each start. */
  readonly ratioOfStarts?: readonly number[];
}

/** How much is measured. */
export interface Extent {
  /** How often servers are started. */
  readonly starts: number;
  /** Statements of a block, and blocks of each row in each start. */
  readonly statements: number;
  readonly rounds: number;
  /** Statements that are posted before anything is measured. */
  readonly warming: number;
}

const figuresOf = (name: string, blocks: readonly Block[], bare: readonly Block[]): ContenderFigures => {
  const milliseconds = blocks.flatMap((block) => block.milliseconds);
  return {
    name,
    cpuUs: spreadOf(cpuEach(blocks)),
    ratioToBare: pairedRatios(cpuEach(blocks), cpuEach(bare)),
    bytesAStatement: median(blocks.map(({ total, statements }) => total.writtenBytes / statements)),
    writeCallsAStatement: median(blocks.map(({ total, statements }) => total.writeCalls / statements)),
    statementsASecond: median(blocks.map(({ seconds, statements }) => statements / seconds)),
    p50Ms: quantile(milliseconds, 0.5),
    p99Ms: quantile(milliseconds, 0.99),
  };
};

/** The blocks of a row: of each contender in each start. */
type BlocksOfRow = readonly (readonly Block[])[];

/** Measures a row on servers that were started as the one with this number. */
const measureRow = async (
  row: WriteRow,
  contenders: readonly Contender[],
  { extent: { statements, rounds }, start }: { readonly extent: Extent; readonly start: number },
): Promise<BlocksOfRow> => {
  const senders = new Map<Contender, Receiver>();
  for (const one of contenders) senders.set(one, 'backends' in one ? await senderOf(row, one) : one);
  const first = start * (rounds + 1);
  // The first block is for the compiler: it has met no traffic of this kind. All get the same statements.
  let load = loadOf(row, first, statements);
  for (const one of contenders) await runBlock(one, senders.get(one)!, load);
  let loaded = -1;
  return alternate(contenders, rounds, (contender, round) => {
    if (loaded !== round) load = loadOf(row, first + round + 1, statements);
    loaded = round;
    return runBlock(contender, senders.get(contender)!, load);
  });
};

/** The figures of a row from the blocks of all starts; the bare server is the last contender. */
const summarise = (row: WriteRow, names: readonly string[], starts: readonly BlocksOfRow[]): RowFigures => {
  const blocksOf = (index: number): readonly Block[] => starts.flatMap((blocks) => blocks[index] ?? []);
  const bare = blocksOf(names.length - 1);
  const ratioIn = ([own = [], other = []]: BlocksOfRow): number => pairedRatios(cpuEach(own), cpuEach(other)).median;
  return {
    row: row.name,
    statementsAPost: row.size,
    connections: row.connections,
    statementsABlock: bare[0]?.statements ?? 0,
    blocks: bare.length,
    contenders: names.map((name, index) => figuresOf(name, blocksOf(index), bare)),
    ...(names.length > 2
      ? {
          ratio: pairedRatios(cpuEach(blocksOf(0)), cpuEach(blocksOf(1))),
          ratioOfStarts: starts.map(ratioIn),
        }
      : {}),
  };
};

/** The servers that are measured: one of each tree, and another LRS that runs already. */
interface Measured {
  readonly trees: readonly Tree[];
  readonly peer?: Contender;
}

/** Starts all servers; every other time, the last tree first. */
const startAll = async ({ trees, peer }: Measured, start: number): Promise<readonly Contender[]> => {
  const running = new Map<Tree, Contender>();
  for (const tree of start % 2 === 0 ? trees : trees.toReversed()) running.set(tree, await startTree(tree));
  const others = [...(peer === undefined ? [] : [peer]), await startBare()];
  return [...trees.flatMap((tree) => running.get(tree) ?? []), ...others];
};

/**
 * Measures rows on servers and on the bare one, which all run beside one another. Servers are started anew with empty
 * stores: processes of one build differ by some percent until they end.
 */
export const measureRows = async (
  measured: Measured,
  rows: readonly WriteRow[],
  extent: Extent,
): Promise<readonly RowFigures[]> => {
  const found = new Map(rows.map((row): [WriteRow, BlocksOfRow[]] => [row, []]));
  let names: readonly string[] = [];
  for (let start = 0; start < extent.starts; start++) {
    const contenders = await startAll(measured, start);
    names = contenders.map(({ name }) => name);
    try {
      say(`start ${start + 1} of ${extent.starts}: ${extent.warming} statements to warm each up`);
      // The compiler is not done before: the first 50,000 cost up to twice as much.
      await fill(contenders, { statements: extent.warming, size: 10 });
      for (const [row, starts] of found) {
        starts.push(await measureRow(row, contenders, { extent, start }));
        say(`${row.name} is done`);
      }
    } finally {
      for (const one of contenders) await one.stop();
    }
  }
  return [...found].map(([row, starts]) => summarise(row, names, starts));
};
