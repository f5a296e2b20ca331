import type { Address } from '../../support/clients/client.ts';
import type { Contender } from './contender.ts';
import { postAll } from './load.ts';
import { addUsage, readUsage, settle, type Usage, usedBetween } from './process-usage.ts';
import { bodies } from './corpus.ts';

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
  sender: Address,
  { bodies: load, statements, connections }: BlockLoad,
): Promise<Block> => {
  const before = pids.map(readUsage);
  const began = performance.now();
  const milliseconds = await postAll(sender, load, connections);
  const seconds = (performance.now() - began) / 1000;
  await settle(pids);
  const used = pids.map((pid, index) => usedBetween(before[index]!, readUsage(pid)));
  return { statements, used, total: addUsage(used), seconds, milliseconds };
};

/**
 * Measures contenders in turn, one block each a round: whatever else the machine does falls upon all alike. Each round
 * begins with another one. Resolves with the results of each, in the order of the contenders and of the rounds.
 */
export const alternate = async <C, T>(
  contenders: readonly C[],
  rounds: number,
  run: (contender: C, round: number) => Promise<T>,
): Promise<readonly (readonly T[])[]> => {
  const results = contenders.map((): T[] => []);
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      results[index]!.push(await run(contenders[index]!, round));
    }
  return results;
};

const WARMING_SIZE = 10;
const WARMING_CONNECTIONS = 32;
const WARMING_PIECE = 10_000;

/** Posts this many statements to each, so that the compiler no longer counts: its first 50,000 cost twice as much. */
export const warmUp = async (contenders: readonly Contender[], statements: number): Promise<void> => {
  for (let left = statements; left > 0; left -= WARMING_PIECE) {
    const load = bodies(Math.min(left, WARMING_PIECE), WARMING_SIZE);
    await Promise.all(contenders.map((one) => postAll(one, load, WARMING_CONNECTIONS)));
  }
  for (const { pids } of contenders) await settle(pids);
};
