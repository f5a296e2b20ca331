import { hash } from 'node:crypto';
import type { Collection, Filter } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import { batchesOf } from '../../../core/batches.ts';
import {
  countViolations,
  keyRangeOf,
  MAX_VIOLATIONS,
  statementOf,
  type StoredViolation,
  TRIM_EVERY,
  type ViolationCount,
  type ViolationCursor,
  violationKey,
  type ViolationLimits,
  type ViolationRepository,
} from '../../ports/profiles/violation-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { forEachConcurrently } from '../client/for-each-concurrently.ts';
import { insertNew } from '../client/insert-new.ts';

/** A violation; its key begins with its statement. */
interface ViolationDocument extends Omit<StoredViolation, 'statement'> {
  readonly _id: string;
}

/** A counter; its key is the hash of profile, `by`, kind and source. */
interface CountDocument extends ViolationCount {
  readonly _id: string;
}

export interface ViolationCollections {
  readonly violations: Collection<ViolationDocument>;
  readonly counts: Collection<CountDocument>;
}

/** The indexes of the lists of all and of a source. */
export const VIOLATION_INDEXES = [
  { at: 1, _id: 1 },
  { source: 1, at: 1, _id: 1 },
] as const;

/** The indexes of the counters. */
export const COUNT_INDEXES = [{ count: 1 }, { profile: 1, count: 1 }, { source: 1, count: 1 }] as const;

/** The most documents of one insert. */
const INSERT_BATCH = 1000;
/** The most ranges of keys of one deletion. */
const RANGE_BATCH = 20;

const toDocument = ({ statement, ...violation }: StoredViolation): ViolationDocument => ({
  ...violation,
  _id: violationKey({ statement, ...violation }),
});
const read = ({ _id, ...violation }: ViolationDocument): StoredViolation => ({
  statement: statementOf(_id),
  ...violation,
});

/** The filter for all before a cursor; its first bound begins the scan of the index. */
const beforeCursor = ({ at, key }: ViolationCursor): Filter<ViolationDocument> => ({
  at: { $lte: at },
  $or: [{ at: { $lt: at } }, { _id: { $lt: key } }],
});

/** The key of a counter. */
export const violationCountKey = ({ profile, by, kind, source }: ViolationCount): string =>
  hash('sha256', JSON.stringify([profile, by, kind, source]), 'base64url');

const raiseCounter = async (counts: Collection<CountDocument>, counted: ViolationCount): Promise<void> => {
  const { count } = counted;
  const _id = violationCountKey(counted);
  const isRaised = async (): Promise<boolean> =>
    (await counts.updateOne({ _id }, { $inc: { count } })).matchedCount === 1;
  // Never an upsert: of concurrent upserts on one key some servers lose one.
  if (!(await isRaised()) && !(await isInserted(counts.insertOne({ _id, ...counted })))) await isRaised();
};

const findByStatements = async (
  violations: Collection<ViolationDocument>,
  statements: readonly string[],
): ReturnType<ViolationRepository['findByStatements']> => {
  const found = new Map<string, Pick<StoredViolation, 'statement' | 'source' | 'profile'>>();
  for (const ranges of batchesOf(statements.map(keyRangeOf), RANGE_BATCH)) {
    const documents = await violations
      .find(
        { $or: ranges.map(([after, before]) => ({ _id: { $gt: after, $lt: before } })) },
        { projection: { source: 1, profile: 1 } },
      )
      .toArray();
    for (const { _id, source, profile } of documents)
      found.set(JSON.stringify([statementOf(_id), profile]), { statement: statementOf(_id), source, profile });
  }
  return [...found.values()];
};

/** Violations in MongoDB: first the list, then the counters of its new entries. */
export const createMongoViolationRepository = (
  { violations, counts }: ViolationCollections,
  { maxListed, trimEvery }: ViolationLimits = { maxListed: MAX_VIOLATIONS, trimEvery: TRIM_EVERY },
): ViolationRepository => {
  // The number of stored ones is unknown at the start: the first addition trims.
  let sinceTrim = trimEvery;

  const insert = async (batch: readonly StoredViolation[]): Promise<readonly StoredViolation[]> => {
    const existing = await insertNew(violations, batch.map(toDocument));
    return batch.filter((_, index) => !existing.has(index));
  };

  const trim = async (): Promise<void> => {
    const stored = await violations.estimatedDocumentCount();
    const excess = stored - maxListed;
    if (excess <= 0) return;
    // Counts from the old end, so that it reads what it deletes, and not what stays.
    const [oldest] = await violations
      .find({}, { projection: { at: 1 }, sort: { at: 1, _id: 1 }, skip: excess, limit: 1 })
      .toArray();
    // Fewer now: another process is trimming, and may have moved what `skip` counts.
    if (oldest === undefined || (await violations.estimatedDocumentCount()) < stored) return;
    await violations.deleteMany(beforeCursor({ at: oldest.at, key: oldest._id }));
  };

  return {
    add: async (given) => {
      const added: StoredViolation[] = [];
      for (const batch of batchesOf(given, INSERT_BATCH)) added.push(...(await insert(batch)));
      await forEachConcurrently(countViolations(added), (counted) => raiseCounter(counts, counted));
      sinceTrim += added.length;
      if (added.length > 0 && sinceTrim >= trimEvery) {
        sinceTrim = 0;
        await trim();
      }
      return added;
    },
    list: async ({ source, before, limit }) => {
      const filter = {
        ...defined({ source }),
        ...(before !== undefined && beforeCursor(before)),
      };
      const found = await violations
        .find(filter, { sort: { at: -1, _id: -1 }, limit: limit + 1, batchSize: limit + 1 })
        .toArray();
      const last = found[limit - 1];
      return {
        violations: found.slice(0, limit).map(read),
        ...(found.length > limit && last !== undefined && { next: { at: last.at, key: last._id } }),
      };
    },
    findByStatements: (statements) => findByStatements(violations, statements),
    listCounts: async ({ profile, limit }) =>
      counts
        .find(profile === undefined ? {} : { profile }, {
          projection: { _id: 0 },
          sort: { count: -1 },
          limit,
          batchSize: limit,
        })
        .toArray(),
    listCountsOfSource: async (source, limit) =>
      counts.find({ source }, { projection: { _id: 0 }, sort: { count: -1 }, limit, batchSize: limit }).toArray(),
    deleteBefore: async (time) => (await violations.deleteMany({ at: { $lt: time } })).deletedCount,
    deleteByStatements: async (statements) => {
      for (const ranges of batchesOf(statements.map(keyRangeOf), RANGE_BATCH))
        await violations.bulkWrite(
          ranges.map(([after, before]) => ({ deleteMany: { filter: { _id: { $gt: after, $lt: before } } } })),
          { ordered: false },
        );
    },
  };
};
