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
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** A pattern run under the hash of its key, which may be longer than MongoDB's keys. */
export interface PatternRunDocument extends Omit<StoredPatternRun, 'state'>, WithChecksum {
  /** The hash of the key. */
  readonly _id: string;
  /** JSON text: names in it must not become field names. */
  readonly state: string;
}

/** The index of the runs that have not gone on for long. */
export const BY_LAST = { 'last.at': 1 } as const;

const hashOf = (key: string): string => hash('sha256', key, 'base64url');

const documentOf = ({ replaces: _, ...run }: PatternRunWrite): PatternRunDocument =>
  sealed('pattern-run', { ...run, _id: hashOf(run.key), state: JSON.stringify(run.state) });

const parse = ({ _id, checksum, state, ...run }: PatternRunDocument): StoredPatternRun => ({
  ...run,
  state: JSON.parse(state) as Json,
});

/**
 * Pattern runs in MongoDB. An update filters by `v`: compare and set are one step. Concurrent look-ups are one query. A
 * damaged run gives way to a new one.
 */
export const createMongoPatternRunRepository = (
  collection: Collection<PatternRunDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): PatternRunRepository => {
  /** Puts a new run in the place of a damaged one; false if the stored one is undamaged. */
  const replaceDamaged = async (document: PatternRunDocument): Promise<boolean> => {
    const found = await collection.findOne({ _id: document._id });
    if (found === null || checks.isIntact('pattern-run', found)) return false;
    return (await collection.replaceOne(found, document)).matchedCount === 1;
  };
  /** Inserts new runs; resolves with the keys that existed. */
  const insert = async (runs: readonly PatternRunWrite[]): Promise<readonly string[]> => {
    const documents = runs.map(documentOf);
    const existing = await insertNew(collection, documents);
    const stale: string[] = [];
    for (const [index, document] of documents.entries())
      if (existing.has(index) && !(await replaceDamaged(document))) stale.push(document.key);
    return stale;
  };
  return {
    find: createBatchedLookup(async (keys) => {
      const documents = await collection
        .find({ _id: { $in: keys.map(hashOf) } }, { batchSize: keys.length, limit: keys.length })
        .toArray();
      const keyOf = new Map(keys.map((key) => [hashOf(key), key]));
      return new Map(
        documents.map((document) => [
          keyOf.get(document._id) ?? document.key,
          checks.read('pattern-run', document, parse),
        ]),
      );
    }),
    saveAll: async (runs) => {
      const stale = new Set(await insert(runs.filter(({ replaces }) => replaces === undefined)));
      // One update each: a bulk write's answer has the number of changed documents, not which.
      await forEachConcurrently(
        runs.filter(({ replaces }) => replaces !== undefined),
        async (run) => {
          const document = documentOf(run);
          const { matchedCount } = await collection.replaceOne(
            { _id: document._id, v: run.replaces as number },
            document,
          );
          if (matchedCount === 0) stale.add(run.key);
        },
      );
      return stale;
    },
    deleteBelow: async (at) => (await collection.deleteMany({ 'last.at': { $lt: at } })).deletedCount,
  };
};
