import { randomBytes } from 'node:crypto';
import { isObject } from '../core/json-object.ts';
import type { FactRepository } from './ports/store.ts';

/**
 * The time between two restores of a store. A position that was given to others is one of its epoch: in another one it
 * leads past records, or to records that nobody knows.
 */
export interface Epoch {
  /** Empty for the first epoch of a store. */
  readonly id: string;
  /**
   * Statements that were given before this time may be gone, in milliseconds since the epoch; absent where every
   * one of them is there.
   */
  readonly lostBefore?: number;
}

const FIRST: Epoch = { id: '' };

const factOf = (n: number): string => `epoch-${n}`;

/** Whether a fact names an epoch. A copy has none: its importer begins one. */
export const isEpochFact = (name: string): boolean => /^epoch-\d+$/.test(name);

const epochOf = (fact: string): Epoch => {
  const read: unknown = JSON.parse(fact);
  const { id, lostBefore } = isObject(read) ? read : {};
  return {
    id: typeof id === 'string' ? id : '',
    ...(typeof lostBefore === 'number' ? { lostBefore } : {}),
  };
};

type Facts = Pick<FactRepository, 'find' | 'putIfAbsent'>;

/** The epoch, and how many there were before it. */
const readNewest = async (facts: Facts): Promise<{ readonly epoch: Epoch; readonly count: number }> => {
  let epoch = FIRST;
  for (let count = 0; ; count++) {
    const fact = await facts.find(factOf(count + 1));
    if (fact === undefined) return { epoch, count };
    epoch = epochOf(fact);
  }
};

/** The epoch that a process knows, without a call. */
export interface FollowedEpoch {
  readonly current: () => Epoch;
  /**
   * Looks for a newer one; from the first on where the store was put back. Rejects with Problem `store-unavailable`.
   */
  refresh(isPutBack?: boolean): Promise<void>;
}

/** Reads the epoch of a store, and follows it. Rejects with Problem `store-unavailable`. */
export const followEpoch = async (facts: Facts): Promise<FollowedEpoch> => {
  let known = await readNewest(facts);
  return {
    current: () => known.epoch,
    refresh: async (isPutBack = false) => {
      if (isPutBack || (await facts.find(factOf(known.count + 1))) !== undefined) known = await readNewest(facts);
    },
  };
};

/**
 * Begins another epoch; of processes that do so at once one does. `lostBefore` as in `Epoch`: it never goes back.
 * Rejects with Problem `store-unavailable`.
 */
export const beginEpoch = async (facts: Facts, lostBefore?: number): Promise<Epoch> => {
  const { epoch, count } = await readNewest(facts);
  const lost = Math.max(epoch.lostBefore ?? 0, lostBefore ?? 0);
  const next: Epoch = { id: randomBytes(6).toString('hex'), ...(lost === 0 ? {} : { lostBefore: lost }) };
  return epochOf(await facts.putIfAbsent(factOf(count + 1), JSON.stringify(next)));
};
