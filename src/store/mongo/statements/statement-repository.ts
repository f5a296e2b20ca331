import { Binary, type Collection, type FindCursor } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import { createBatchedLookup } from '../../../core/concurrency/batched-lookup.ts';
import { batchesOf } from '../../../core/batches.ts';
import type { StatementId } from '../../../xapi/model/types.ts';
import { packStatementPeople } from '../../ports/encodings.ts';
import { flagsChecksum, statementChecksum } from '../../ports/statements/statement-checksum.ts';
import type {
  ScanQuery,
  StatementKey,
  StatementRepository,
  StoredStatement,
  TokenLookup,
} from '../../ports/statements/statement-repository.ts';
import { forEachConcurrently } from '../client/for-each-concurrently.ts';
import { createBatchedInsert } from '../client/batched-insert.ts';
import { type IndexDamage, NO_INDEX_DAMAGE } from '../client/index-damage.ts';
import { readMongoPage } from './page.ts';
import { readUpToBytes } from './read-up-to-bytes.ts';
import {
  BY_AT,
  BY_REFS,
  checkLed,
  checkUsable,
  createFlagChecks,
  createReadStatement,
  ERASING_FLAG,
  type FlagChecks,
  idOf,
  keyOf,
  statementWithoutTextFrom,
  type ReadStatement,
  REFS_INDEX,
  toDocument,
  type StatementDocument,
  VOIDED_FLAG,
} from './statement-document.ts';
import { rangeFilter } from './token-scan.ts';
import { isTooLarge } from './too-large.ts';

type StatementCollection = Collection<StatementDocument>;

const NOT_ERASING = { erasing: { $exists: false } } as const;

/** The most documents of one marking or deletion: a server that scans the collection for each must answer in time. */
const ERASE_BATCH = 50;

type ById = (documents: readonly StatementDocument[]) => ReadonlyMap<StatementId, StoredStatement>;

const createById =
  (read: ReadStatement): ById =>
  (documents) =>
    new Map(documents.map(read).map((statement) => [statement.id, statement]));

const findDocuments = (
  collection: StatementCollection,
  ids: readonly StatementId[],
): Promise<readonly StatementDocument[]> =>
  collection
    .find({ _id: { $in: ids.map(keyOf) } }, { batchSize: ids.length, limit: ids.length, promoteBuffers: true })
    .toArray();

type Lookups = Pick<
  StatementRepository,
  'find' | 'findUpToBytes' | 'findExistingIds' | 'findIdsByToken' | 'areTokensStored'
>;

/** The most look-ups of one query. */
const LOOKUP_BATCH = 100;

const createAreTokensStored = (
  collection: StatementCollection,
  damage: Pick<IndexDamage, 'isDamaged'>,
): StatementRepository['areTokensStored'] => {
  const isAnyStored = async (lookups: readonly TokenLookup[]): Promise<boolean> => {
    for (const { token } of lookups) checkUsable(token, damage);
    const filters = lookups.map(({ token, below }) => ({ refs: token, ...rangeFilter({ below }) }));
    const filter = filters.length === 1 ? (filters[0] ?? {}) : { $or: filters };
    return (await collection.findOne(filter, { projection: { _id: 1 }, hint: BY_REFS, promoteBuffers: true })) !== null;
  };
  const areStored = async (lookups: readonly TokenLookup[]): Promise<readonly boolean[]> => {
    if (!(await isAnyStored(lookups))) return lookups.map(() => false);
    return lookups.length === 1 ? [true] : Promise.all(lookups.map((one) => isAnyStored([one])));
  };
  return async (lookups) => {
    const stored: boolean[] = [];
    // Mostly none is: one query for all, and one for each only if it finds any.
    for (const batch of batchesOf(lookups, LOOKUP_BATCH)) stored.push(...(await areStored(batch)));
    return stored;
  };
};

const statementLookups = (
  collection: StatementCollection,
  byId: ById,
  damage: Pick<IndexDamage, 'isDamaged'>,
): Lookups => {
  const find = createBatchedLookup<StatementId, StoredStatement>(async (ids) =>
    byId((await findDocuments(collection, ids)).filter(({ erasing }) => erasing === undefined)),
  );
  const existing = createBatchedLookup<StatementId, true>(async (ids) => {
    const found = await collection
      .find(
        { _id: { $in: ids.map(keyOf) }, ...NOT_ERASING },
        { batchSize: ids.length, limit: ids.length, projection: { _id: 1 }, promoteBuffers: true },
      )
      .toArray();
    return new Map(found.map(({ _id }) => [idOf(_id), true]));
  });
  return {
    find,
    findUpToBytes: async (ids, bytes) => {
      if (ids.length === 0) return new Map();
      const cursor = collection.find(
        { _id: { $in: ids.map(keyOf) }, ...NOT_ERASING },
        { batchSize: ids.length, limit: ids.length, promoteBuffers: true },
      );
      return byId((await readUpToBytes(cursor, bytes)).found);
    },
    findExistingIds: async (ids) => new Set((await existing(ids)).keys()),
    findIdsByToken: async (tokens, limit) => {
      const found = await collection
        .find(
          { refs: { $in: tokens }, ...NOT_ERASING },
          {
            limit,
            batchSize: limit,
            projection: { _id: 1 },
            promoteBuffers: true,
            // Reads all statements if the index is damaged: slow, and nothing is missing.
            hint: damage.isDamaged(REFS_INDEX) ? { $natural: 1 } : BY_REFS,
          },
        )
        .toArray();
      return found.map(({ _id }) => idOf(_id));
    },
    areTokensStored: createAreTokensStored(collection, damage),
  };
};

type Scans = Pick<StatementRepository, 'page' | 'newest' | 'scan' | 'scanWithoutText'>;

const statementScans = (
  collection: StatementCollection,
  flags: FlagChecks,
  damage: Pick<IndexDamage, 'isDamaged' | 'note'>,
): Scans => {
  const read = createReadStatement(flags);
  const scan = ({ token, above, limit }: ScanQuery): FindCursor<StatementDocument> => {
    checkUsable(token, damage);
    return collection.find(
      { ...defined({ refs: token }), ...(above !== undefined && { at: { $gt: above } }) },
      { sort: { at: 1 }, limit, batchSize: limit, hint: token === undefined ? BY_AT : BY_REFS, promoteBuffers: true },
    );
  };
  return {
    page: async (query) => readMongoPage({ collection, flags, damage }, query),
    newest: async () =>
      (await collection.findOne({}, { sort: { at: -1 }, hint: BY_AT, projection: { _id: 0, at: 1 } }))?.at,
    scan: async (query) => {
      const found = await scan(query).toArray();
      checkLed(found, query.token, damage);
      return found.map(read);
    },
    scanWithoutText: async (query) =>
      (await scan(query).project<Omit<StatementDocument, 'text'>>({ text: 0 }).toArray()).map(statementWithoutTextFrom),
  };
};

const filterOf = ({ id, at }: StatementKey) => ({ _id: keyOf(id), at });

const statementInsert = (collection: StatementCollection): StatementRepository['insert'] => {
  const insertNew = createBatchedInsert(collection);
  return async (statements) => {
    const refused = new Map<StatementId, 'exists' | 'too-large'>(
      statements.filter(isTooLarge).map(({ id }) => [id, 'too-large']),
    );
    const fitting = refused.size === 0 ? statements : statements.filter(({ id }) => !refused.has(id));
    const existing = await insertNew(fitting.map(toDocument));
    fitting.forEach(({ id }, index) => {
      if (existing.has(index)) refused.set(id, 'exists');
    });
    return refused;
  };
};

const statementChanges = (
  collection: StatementCollection,
  byId: ById,
): Omit<StatementRepository, keyof Lookups | keyof Scans | 'insert'> => ({
  updateRefs: async (changes) => {
    const stale = new Set<StatementId>();
    // One update each: a bulk write's answer has the number of changed documents, not which.
    await forEachConcurrently(changes, async ({ id, at, v, refs, voided }) => {
      const { matchedCount } = await collection.updateOne(
        { _id: keyOf(id), v, ...defined({ at }), ...NOT_ERASING },
        {
          $set: voided ? { refs, voided, voidedCheck: flagsChecksum(id, VOIDED_FLAG) } : { refs },
          $inc: { v: 1, checkedV: 1 },
        },
      );
      if (matchedCount === 0) stale.add(id);
    });
    return stale;
  },
  rewrite: async (changes) => {
    const stale = new Set<StatementId>();
    await forEachConcurrently(changes, async (change) => {
      const { id, at, v, text, refs, people } = change;
      const packedPeople = people === undefined ? undefined : packStatementPeople(people);
      const { matchedCount } = await collection.updateOne(
        { _id: keyOf(id), at, v, ...NOT_ERASING },
        {
          $set: {
            text: new Binary(text),
            refs,
            ...defined({ people: packedPeople }),
            checksum: statementChecksum({ ...change, packedPeople }),
            checkedV: v + 1,
          },
          ...(packedPeople === undefined && { $unset: { people: '' } }),
          $inc: { v: 1 },
        },
      );
      if (matchedCount === 0) stale.add(id);
    });
    return stale;
  },
  markErasing: async (keys) => {
    for (const batch of batchesOf(keys, ERASE_BATCH))
      await collection.bulkWrite(
        batch.map((key) => ({
          updateOne: {
            filter: filterOf(key),
            update: { $set: { erasing: true, erasingCheck: flagsChecksum(key.id, ERASING_FLAG) } },
          },
        })),
        { ordered: false },
      );
  },
  findErasing: async (ids) =>
    byId(ids.length === 0 ? [] : (await findDocuments(collection, ids)).filter(({ erasing }) => erasing === true)),
  purgeTokens: () => Promise.resolve(false),
  delete: async (keys) => {
    for (const batch of batchesOf(keys, ERASE_BATCH))
      await collection.bulkWrite(
        batch.map((key) => ({ deleteOne: { filter: filterOf(key) } })),
        { ordered: false },
      );
  },
});

/** Statements in MongoDB. Concurrent look-ups by id are one query, and concurrent inserts one command. */
export const createMongoStatementRepository = (
  collection: StatementCollection,
  flags: FlagChecks = createFlagChecks(() => true),
  damage: Pick<IndexDamage, 'isDamaged' | 'note'> = NO_INDEX_DAMAGE,
): StatementRepository => {
  const byId = createById(createReadStatement(flags));
  return {
    ...statementLookups(collection, byId, damage),
    ...statementScans(collection, flags, damage),
    insert: statementInsert(collection),
    ...statementChanges(collection, byId),
  };
};
