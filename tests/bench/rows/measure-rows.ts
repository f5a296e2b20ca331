import { alternate, type Block, fill, runBlock } from '../measure/blocks.ts';
import { type Contender, startBare, startTree } from '../measure/contender.ts';
import type { Receiver } from '../measure/load.ts';
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
}

/** How much is measured. */
export interface Extent {
  /** Statements of a block, and blocks of each row. */
  readonly statements: number;
  readonly rounds: number;
  /** Statements that are posted before anything is measured. */
  readonly warming: number;
}

const cpuEach = (blocks: readonly Block[]): readonly number[] =>
  blocks.map(({ total, statements }) => total.cpuUs / statements);

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

const measureRow = async (
  row: WriteRow,
  contenders: readonly Contender[],
  { statements, rounds }: Extent,
): Promise<RowFigures> => {
  const senders = new Map<Contender, Receiver>();
  for (const one of contenders) senders.set(one, 'backends' in one ? await senderOf(row, one) : one);
  // The first block is for the compiler: it has met no traffic of this kind. All get the same statements.
  let load = loadOf(row, 0, statements);
  for (const one of contenders) await runBlock(one, senders.get(one)!, load);
  let loaded = -1;
  const blocks = await alternate(contenders, rounds, (contender, round) => {
    if (loaded !== round) load = loadOf(row, round + 1, statements);
    loaded = round;
    return runBlock(contender, senders.get(contender)!, load);
  });
  const bare = blocks.at(-1) ?? [];
  const [own = [], other = []] = blocks;
  return {
    row: row.name,
    statementsAPost: row.size,
    connections: row.connections,
    statementsABlock: load.statements,
    blocks: rounds,
    contenders: contenders.map(({ name }, index) => figuresOf(name, blocks[index] ?? [], bare)),
    ...(contenders.length > 2 ? { ratio: pairedRatios(cpuEach(own), cpuEach(other)) } : {}),
  };
};

/** The servers that are measured: one of each tree, and another LRS that runs already. */
interface Measured {
  readonly trees: readonly Tree[];
  readonly peer?: Contender;
}

/** Measures rows on servers and on the bare one, which all run beside one another. Yields each row once done. */
export const measureRows = async function* (
  { trees, peer }: Measured,
  rows: readonly WriteRow[],
  extent: Extent,
): AsyncGenerator<RowFigures, void> {
  const contenders: Contender[] = [];
  try {
    for (const tree of trees) contenders.push(await startTree(tree));
    if (peer !== undefined) contenders.push(peer);
    contenders.push(await startBare());
    // The compiler is not done before: the first 50,000 cost up to twice as much.
    await fill(contenders, { statements: extent.warming, size: 10 });
    for (const row of rows) yield await measureRow(row, contenders, extent);
  } finally {
    for (const one of contenders) await one.stop();
  }
};
