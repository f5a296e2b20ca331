import { hash } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { Json } from '../../../xapi/model/types.ts';
import { createRound } from '../../ports/batched-lookup.ts';
import type { PatternRunRepository, StoredRun } from '../../ports/pattern-run-repository.ts';
import { takenAt } from '../client/duplicate-key.ts';
import { inLanes } from '../client/per-key-queue.ts';

/** A run; its key, which may be longer than a key can be here, stands beside the hash of it. */
export interface RunDocument extends Omit<StoredRun, 'state'> {
  /** The hash of the key. */
  readonly _id: string;
  /** As JSON text: what it names must not become a field name. */
  readonly state: string;
}

const hashOf = (key: string): string => hash('sha256', key, 'base64url');

/**
 * Runs in MongoDB. The `v` that was seen is part of the filter, so that comparing and writing are one step. Concurrent
 * look-ups go together in one call.
 */
export const createPatternRunRepository = (collection: Collection<RunDocument>): PatternRunRepository => {
  /** The keys of those that had been there. */
  const insert = async (runs: readonly StoredRun[]): Promise<readonly string[]> => {
    if (runs.length === 0) return [];
    try {
      await collection.insertMany(
        runs.map((run) => ({ ...run, _id: hashOf(run.key), state: JSON.stringify(run.state) })),
        { ordered: false },
      );
      return [];
    } catch (thrown) {
      return takenAt(thrown).flatMap((index) => runs[index]?.key ?? []);
    }
  };
  return {
    find: createRound(async (keys) => {
      const documents = await collection
        .find({ _id: { $in: keys.map(hashOf) } }, { batchSize: keys.length, limit: keys.length })
        .toArray();
      return new Map(
        documents.map(({ _id, state, ...run }) => [run.key, { ...run, state: JSON.parse(state) as Json }]),
      );
    }),
    saveAll: async (runs) => {
      const raced = new Set(await insert(runs.filter(({ v }) => v === 1)));
      // One update each: the answer to a common one tells how many were changed, not which.
      await inLanes(
        runs.filter(({ v }) => v > 1),
        async ({ key, fingerprint, last, state, v }) => {
          const { matchedCount } = await collection.updateOne(
            { _id: hashOf(key), v: v - 1 },
            { $set: { fingerprint, last, state: JSON.stringify(state), v } },
          );
          if (matchedCount === 0) raced.add(key);
        },
      );
      return raced;
    },
  };
};
