import { hash } from 'node:crypto';
import type { Collection } from 'mongodb';
import { createBatchedLookup } from '../../../core/concurrency/batched-lookup.ts';
import type { Json } from '../../../xapi/model/types.ts';
import type {
  PatternRunRepository,
  PatternRunWrite,
  StoredPatternRun,
} from '../../ports/profiles/pattern-run-repository.ts';
import { forEachConcurrently } from '../client/for-each-concurrently.ts';
import { insertNew } from '../client/insert-new.ts';

/** A pattern run under the hash of its key, which may be longer than MongoDB's keys. */
export interface PatternRunDocument extends Omit<StoredPatternRun, 'state'> {
  /** The hash of the key. */
  readonly _id: string;
  /** JSON text: names in it must not become field names. */
  readonly state: string;
}

/** The index of the runs that have not gone on for long. */
export const BY_LAST = { 'last.at': 1 } as const;

const hashOf = (key: string): string => hash('sha256', key, 'base64url');

/**
 * Pattern runs in MongoDB. An update filters by `v`: compare and set are one step. Concurrent look-ups are one query.
 */
export const createMongoPatternRunRepository = (collection: Collection<PatternRunDocument>): PatternRunRepository => {
  /** Inserts new runs; resolves with the keys that existed. */
  const insert = async (runs: readonly PatternRunWrite[]): Promise<readonly string[]> => {
    const existing = await insertNew(
      collection,
      runs.map(({ replaces: _, ...run }) => ({ ...run, _id: hashOf(run.key), state: JSON.stringify(run.state) })),
    );
    return runs.filter((_, index) => existing.has(index)).map(({ key }) => key);
  };
  return {
    find: createBatchedLookup(async (keys) => {
      const documents = await collection
        .find({ _id: { $in: keys.map(hashOf) } }, { batchSize: keys.length, limit: keys.length })
        .toArray();
      return new Map(
        documents.map(({ _id, state, ...run }) => [run.key, { ...run, state: JSON.parse(state) as Json }]),
      );
    }),
    saveAll: async (runs) => {
      const stale = new Set(await insert(runs.filter(({ replaces }) => replaces === undefined)));
      // One update each: a bulk write's answer has the number of changed documents, not which.
      await forEachConcurrently(
        runs.filter(({ replaces }) => replaces !== undefined),
        async ({ key, fingerprint, last, state, v, replaces }) => {
          const { matchedCount } = await collection.updateOne(
            { _id: hashOf(key), v: replaces as number },
            { $set: { fingerprint, last, state: JSON.stringify(state), v } },
          );
          if (matchedCount === 0) stale.add(key);
        },
      );
      return stale;
    },
    deleteBelow: async (at) => (await collection.deleteMany({ 'last.at': { $lt: at } })).deletedCount,
  };
};
