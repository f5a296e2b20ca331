import type { Contender } from './contender.ts';
import { postAll, type Receiver } from './load.ts';
import { addUsage, settle, type Usage, usedWhile } from './process-usage.ts';
import { bodiesOf } from './corpus.ts';
import { TRAFFIC } from './traffic.ts';

/** What one contender needed for one block of statements. */
export interface Block {
  readonly statements: number;
  /** What each of its processes used, in their order; and all. */
  readonly used: readonly Usage[];
  readonly total: Usage;
  readonly seconds: number;
  /** Of each POST. */
  readonly milliseconds: readonly number[];
}

/** The bodies of one block, and over how many connections they are posted. */
export interface BlockLoad {
  readonly bodies: readonly Buffer[];
  readonly statements: number;
  readonly connections: number;
}

/** Posts one block, as the sender with this address; what is done behind the answers counts. */
export const runBlock = async (
  { pids }: Contender,
  sender: Receiver,
  { bodies: load, statements, connections }: BlockLoad,
): Promise<Block> => {
  let milliseconds: readonly number[] = [];
  let seconds = 0;
  const used = await usedWhile(pids, async () => {
    const began = performance.now();
    milliseconds = await postAll(sender, load, connections);
    seconds = (performance.now() - began) / 1000;
  });
  return { statements, used, total: addUsage(used), seconds, milliseconds };
};

/** The microseconds of CPU a statement in each block: of all processes, or of the one with this index. */
export const cpuEach = (blocks: readonly Block[], process?: number): readonly number[] =>
  blocks.map(({ used, total, statements }) => (process === undefined ? total : used[process]!).cpuUs / statements);

/**
 * The order of a round: each of so many is first, then each is first the other way round. What a block does to the next
 * one falls upon each alike too.
 */
export const orderOf = (count: number, round: number): readonly number[] => {
  const order = Array.from({ length: count }, (_, turn) => (round + turn) % count);
  return Math.floor(round / count) % 2 === 0 ? order : order.toReversed();
};

/**
 * Measures contenders in turn, one block each a round: whatever else the machine does falls upon all alike. Resolves
 * with the results of each, in the order of the contenders and of the rounds.
 */
export const alternate = async <C, T>(
  contenders: readonly C[],
  rounds: number,
  run: (contender: C, round: number) => Promise<T>,
): Promise<readonly (readonly T[])[]> => {
  const results = contenders.map((): T[] => []);
  for (let round = 0; round < rounds; round++)
    for (const index of orderOf(contenders.length, round)) results[index]!.push(await run(contenders[index]!, round));
  return results;
};

const CONNECTIONS = 32;
/** Statements that are made at once: they have to be in memory. */
const PIECE = 10_000;

/** What a store is filled with. */
interface Filling {
  readonly statements: number;
  /** Statements a POST; 100 by default. */
  readonly size?: number;
  readonly traffic?: keyof typeof TRAFFIC;
  /** The number of the first statement. */
  readonly from?: number;
}

/** Posts statements to each contender, unmeasured; resolves with the bytes of all bodies. */
export const fill = async (
  contenders: readonly Contender[],
  { statements, size = 100, traffic = 'known', from = 0 }: Filling,
): Promise<number> => {
  let bytes = 0;
  for (let filled = 0; filled < statements; filled += PIECE) {
    const load = bodiesOf(TRAFFIC[traffic](from + filled, Math.min(statements - filled, PIECE)), size);
    for (const body of load) bytes += body.length;
    await Promise.all(contenders.map((one) => postAll(one, load, CONNECTIONS)));
  }
  for (const { pids } of contenders) await settle(pids);
  return bytes;
};
