import { hash } from 'node:crypto';
import type { Collection, Filter } from 'mongodb';
import { keysOf, raisesOf, statementIn, violationKey } from '../../ports/violation-key.ts';
import {
  TRIM_EVERY,
  VIOLATIONS_KEPT,
  type Violation,
  type ViolationBound,
  type ViolationCount,
  type ViolationPlace,
  type ViolationRepository,
} from '../../ports/violation-repository.ts';
import { inserted, takenAt } from '../client/duplicate-key.ts';
import { inLanes } from '../client/per-key-queue.ts';

/** A violation; its statement is the beginning of its key. */
interface ViolationDocument extends Omit<Violation, 'statement'> {
  readonly _id: string;
}

/** A counter; its key is the hash of what it counts. */
interface CountDocument extends ViolationCount {
  readonly _id: string;
}

/** The collections of violations. */
export interface ViolationCollections {
  readonly violations: Collection<ViolationDocument>;
  readonly counts: Collection<CountDocument>;
}

/** The indexes that violations are walked by. */
export const VIOLATION_INDEXES = [
  { at: 1, _id: 1 },
  { source: 1, at: 1, _id: 1 },
] as const;

/** The indexes that counters are read by. */
export const COUNT_INDEXES = [{ count: 1 }, { profile: 1, count: 1 }] as const;

/** How many documents, or ranges of keys, one call names. */
const IN_ONE_CALL = 1000;
const RANGES_IN_ONE_CALL = 20;

const piecesOf = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

const toDocument = ({ statement, ...violation }: Violation): ViolationDocument => ({
  ...violation,
  _id: violationKey({ statement, ...violation }),
});
const read = ({ _id, source, profile, by, kind, rule, location, at }: ViolationDocument): Violation => ({
  statement: statementIn(_id),
  source,
  profile,
  by,
  kind,
  rule,
  location,
  at,
});

/** What stands before a place; the first bound is the one that an index begins at. */
const beforePlace = ({ at, key }: ViolationPlace): Filter<ViolationDocument> => ({
  at: { $lte: at },
  $or: [{ at: { $lt: at } }, { _id: { $lt: key } }],
});

/** Violations in MongoDB: list first, then counters by what was new on it. */
export const createViolationRepository = (
  { violations, counts }: ViolationCollections,
  { keep, trimEvery }: ViolationBound = { keep: VIOLATIONS_KEPT, trimEvery: TRIM_EVERY },
): ViolationRepository => {
  // How many may be there from before is not known: the first look comes with the first that is added.
  let sinceTrim = trimEvery;

  const insert = async (some: readonly Violation[]): Promise<readonly Violation[]> => {
    try {
      await violations.insertMany(some.map(toDocument), { ordered: false });
      return some;
    } catch (thrown) {
      const taken = new Set(takenAt(thrown));
      return some.filter((_, index) => !taken.has(index));
    }
  };

  const raise = async (counted: ViolationCount): Promise<void> => {
    const { profile, by, kind, source, count } = counted;
    const _id = hash('sha256', JSON.stringify([profile, by, kind, source]), 'base64url');
    const isRaised = async (): Promise<boolean> =>
      (await counts.updateOne({ _id }, { $inc: { count } })).matchedCount === 1;
    // Never an upsert: of concurrent upserts on one key some servers lose one.
    if (!(await isRaised()) && !(await inserted(counts.insertOne({ _id, ...counted })))) await isRaised();
  };

  const trim = async (): Promise<void> => {
    const [oldest] = await violations
      .find({}, { projection: { at: 1 }, sort: { at: -1, _id: -1 }, skip: keep - 1, limit: 1 })
      .toArray();
    if (oldest !== undefined) await violations.deleteMany(beforePlace({ at: oldest.at, key: oldest._id }));
  };

  return {
    add: async (given) => {
      const added: Violation[] = [];
      for (const some of piecesOf(given, IN_ONE_CALL)) added.push(...(await insert(some)));
      await inLanes(raisesOf(added), raise);
      sinceTrim += added.length;
      if (added.length > 0 && sinceTrim >= trimEvery) {
        sinceTrim = 0;
        await trim();
      }
      return added;
    },
    list: async ({ source, before, limit }) => {
      const filter = {
        ...(source === undefined ? {} : { source }),
        ...(before === undefined ? {} : beforePlace(before)),
      };
      const found = await violations
        .find(filter, { sort: { at: -1, _id: -1 }, limit: limit + 1, batchSize: limit + 1 })
        .toArray();
      const last = found[limit - 1];
      return {
        violations: found.slice(0, limit).map(read),
        ...(found.length > limit && last !== undefined ? { next: { at: last.at, key: last._id } } : {}),
      };
    },
    counts: async ({ profile, limit }) =>
      counts
        .find(profile === undefined ? {} : { profile }, {
          projection: { _id: 0 },
          sort: { count: -1 },
          limit,
          batchSize: limit,
        })
        .toArray(),
    removeBefore: async (time) => (await violations.deleteMany({ at: { $lt: time } })).deletedCount,
    removeOf: async (statements) => {
      for (const some of piecesOf(statements.map(keysOf), RANGES_IN_ONE_CALL)) {
        await violations.deleteMany({ $or: some.map(([after, before]) => ({ _id: { $gt: after, $lt: before } })) });
      }
    },
  };
};
