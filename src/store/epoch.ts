import { createHash, randomBytes } from 'node:crypto';
import { isObject } from '../core/json-object.ts';
import type { FactRepository } from './ports/store.ts';

/** The time between two looks of a process whether its store was put back below it, in milliseconds. */
export const WATCH_STORE_MS = 1000;

/**
 * The time between two restores of a store. A position that was given to others belongs to its epoch: in another epoch
 * it leads past records, or to unknown records.
 */
export interface Epoch {
  /** Empty for the first epoch of a store. */
  readonly id: string;
  /** The epoch of positions in study topics, which may begin anew beside the same store; empty as `id` is. */
  readonly studies: string;
  /**
   * Statements that were given before this time may be gone, in milliseconds since the epoch; absent if all of them are
   * there.
   */
  readonly lostBefore?: number;
}

type StoredEpoch = Omit<Epoch, 'studies'>;

const FIRST: StoredEpoch = { id: '' };

/** The fact of a store whose study topics were begun anew. A copy has none: its importer begins them. */
export const STUDY_TOPICS_EPOCH = 'study-topics-epoch';

const factOf = (n: number): string => `epoch-${n}`;

const epochOf = (fact: string): StoredEpoch => {
  const read: unknown = JSON.parse(fact);
  const { id, lostBefore } = isObject(read) ? read : {};
  return {
    id: typeof id === 'string' ? id : '',
    ...(typeof lostBefore === 'number' && { lostBefore }),
  };
};

type Facts = FactRepository;

const randomId = (): string => randomBytes(6).toString('hex');

const ofStudies = (id: string, topics: string | undefined): string =>
  topics === undefined ? id : createHash('sha256').update(`${id} ${topics}`).digest('hex').slice(0, 12);

/** The epoch, and how many there were before it. */
const readNewest = async (facts: Facts): Promise<{ readonly epoch: StoredEpoch; readonly count: number }> => {
  let epoch = FIRST;
  for (let count = 0; ; count++) {
    const fact = await facts.find(factOf(count + 1));
    if (fact === undefined) return { epoch, count };
    epoch = epochOf(fact);
  }
};

const readComplete = async (facts: Facts): Promise<{ readonly epoch: Epoch; readonly count: number }> => {
  const { epoch, count } = await readNewest(facts);
  return { epoch: { ...epoch, studies: ofStudies(epoch.id, await facts.find(STUDY_TOPICS_EPOCH)) }, count };
};

/** The epoch that a process knows, without a call. */
export interface FollowedEpoch {
  readonly current: () => Epoch;
  /**
   * Looks for a newer epoch; from the first epoch on if the store was put back. Rejects with Problem
   * `store-unavailable`.
   */
  refresh(isPutBack?: boolean): Promise<void>;
}

/** Reads the epoch of a store, and follows it. Rejects with Problem `store-unavailable`. */
export const followEpoch = async (facts: Facts): Promise<FollowedEpoch> => {
  let known = await readComplete(facts);
  return {
    current: () => known.epoch,
    refresh: async (isPutBack = false) => {
      if (isPutBack || (await facts.find(factOf(known.count + 1))) !== undefined) known = await readComplete(facts);
    },
  };
};

/**
 * Begins another epoch; if several processes call this at once, one begins it. `lostBefore` is as in `Epoch`, and never
 * goes back. Rejects with Problem `store-unavailable`.
 */
export const beginEpoch = async (facts: Facts, lostBefore?: number): Promise<void> => {
  const { epoch, count } = await readNewest(facts);
  const lost = Math.max(epoch.lostBefore ?? 0, lostBefore ?? 0);
  const next: StoredEpoch = { id: randomId(), ...(lost !== 0 && { lostBefore: lost }) };
  await facts.putIfAbsent(factOf(count + 1), JSON.stringify(next));
};

/**
 * Begins another epoch of only the study topics: their records have other places, and statements the same. To be called
 * while no process runs. Rejects with Problem `store-unavailable`.
 */
export const beginStudyTopics = (facts: FactRepository): Promise<void> => facts.put(STUDY_TOPICS_EPOCH, randomId());
