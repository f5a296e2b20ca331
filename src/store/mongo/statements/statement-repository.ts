import type { Collection, FindCursor } from 'mongodb';
import type { StatementId, Token } from '../../../xapi/model/types.ts';
import { createRound } from '../../ports/batched-lookup.ts';
import type {
  StatementName,
  StatementRepository,
  StoredStatement,
  WalkQuery,
} from '../../ports/statement-repository.ts';
import { takenAt } from '../client/duplicate-key.ts';
import { inLanes } from '../client/per-key-queue.ts';
import { readPage } from './page.ts';
import { readWithin } from './read-timeout.ts';
import {
  BY_AT,
  BY_REFS,
  idOf,
  keyOf,
  readOutline,
  readStatement,
  toDocument,
  type StatementDocument,
} from './statement-document.ts';
import { isTooLarge } from '../client/too-large.ts';

/** What is true of a document that nobody is erasing. */
const STANDS = { erasing: { $exists: false } } as const;

/**
 * The least and the greatest of some tokens: both bounds and the list hold for one element, so that an index is read at
 * the list's points alone.
 */
const bounds = (tokens: readonly Token[]): readonly [Token, Token] =>
  tokens.reduce<[Token, Token]>(
    ([least, greatest], token) => [token < least ? token : least, token > greatest ? token : greatest],
    [tokens[0] ?? '', tokens[0] ?? ''],
  );

/**
 * How many documents one call marks or deletes: a server that looks at every document for each must still answer in
 * time.
 */
const IN_ONE_CALL = 50;

const inPieces = async <T>(all: readonly T[], work: (some: readonly T[]) => Promise<unknown>): Promise<void> => {
  for (let from = 0; from < all.length; from += IN_ONE_CALL) await work(all.slice(from, from + IN_ONE_CALL));
};

const nameOf = ({ id, at }: StatementName) => ({ _id: keyOf(id), at });

/** The shelf of statements in MongoDB. Concurrent look-ups by id go together in one call. */
export const createStatementRepository = (collection: Collection<StatementDocument>): StatementRepository => {
  const documentsOf = (ids: readonly StatementId[]): Promise<readonly StatementDocument[]> =>
    collection
      .find({ _id: { $in: ids.map(keyOf) } }, { batchSize: ids.length, limit: ids.length, promoteBuffers: true })
      .toArray();
  const byId = (documents: readonly StatementDocument[]): ReadonlyMap<StatementId, StoredStatement> =>
    new Map(documents.map(readStatement).map((statement) => [statement.id, statement]));
  const walked = ({ token, above, limit }: WalkQuery): FindCursor<StatementDocument> =>
    collection.find(
      { ...(token === undefined ? {} : { refs: token }), ...(above === undefined ? {} : { at: { $gt: above } }) },
      { sort: { at: 1 }, limit, batchSize: limit, hint: token === undefined ? BY_AT : BY_REFS, promoteBuffers: true },
    );
  const find = createRound<StatementId, StoredStatement>(async (ids) =>
    byId((await documentsOf(ids)).filter(({ erasing }) => erasing === undefined)),
  );
  const present = createRound<StatementId, true>(async (ids) => {
    const found = await collection
      .find(
        { _id: { $in: ids.map(keyOf) }, ...STANDS },
        { batchSize: ids.length, limit: ids.length, projection: { _id: 1 }, promoteBuffers: true },
      )
      .toArray();
    return new Map(found.map(({ _id }) => [idOf(_id), true]));
  });
  return {
    find,
    findWithin: async (ids, bytes) =>
      byId(
        ids.length === 0
          ? []
          : (
              await readWithin(
                collection.find(
                  { _id: { $in: ids.map(keyOf) }, ...STANDS },
                  { batchSize: ids.length, limit: ids.length, promoteBuffers: true },
                ),
                bytes,
              )
            ).found,
      ),
    present: async (ids) => new Set((await present(ids)).keys()),
    insert: async (statements) => {
      const refused = new Map<StatementId, 'taken' | 'too-large'>(
        statements.filter(isTooLarge).map(({ id }) => [id, 'too-large']),
      );
      const fitting = refused.size === 0 ? statements : statements.filter(({ id }) => !refused.has(id));
      if (fitting.length === 0) return refused;
      try {
        await collection.insertMany(fitting.map(toDocument), { ordered: false });
      } catch (thrown) {
        for (const { id } of takenAt(thrown).flatMap((index) => fitting[index] ?? [])) refused.set(id, 'taken');
      }
      return refused;
    },
    carrying: async (tokens, limit) => {
      const [least, greatest] = bounds(tokens);
      const among = { refs: { $elemMatch: { $gte: least, $lte: greatest, $in: tokens } }, ...STANDS };
      const found = await collection
        .find(among, { limit, batchSize: limit, hint: BY_REFS, projection: { _id: 1 }, promoteBuffers: true })
        .toArray();
      return found.map(({ _id }) => idOf(_id));
    },
    amend: async (changes) => {
      const refused = new Set<StatementId>();
      // One update each: the answer to a common one tells how many were changed, not which.
      await inLanes(changes, async ({ id, at, v, refs, voided }) => {
        const { matchedCount } = await collection.updateOne(
          { _id: keyOf(id), v, ...(at === undefined ? {} : { at }), ...STANDS },
          { $set: voided ? { refs, voided } : { refs }, $inc: { v: 1 } },
        );
        if (matchedCount === 0) refused.add(id);
      });
      return refused;
    },
    page: async (query) => readPage(collection, query),
    newest: async () =>
      (await collection.findOne({}, { sort: { at: -1 }, hint: BY_AT, projection: { _id: 0, at: 1 } }))?.at,
    mark: async (these) =>
      inPieces(these, (some) =>
        collection.bulkWrite(
          some.map((one) => ({ updateOne: { filter: nameOf(one), update: { $set: { erasing: true } } } })),
          { ordered: false },
        ),
      ),
    erasing: async (ids) =>
      byId(ids.length === 0 ? [] : (await documentsOf(ids)).filter(({ erasing }) => erasing === true)),
    remove: async (these) =>
      inPieces(these, (some) =>
        collection.bulkWrite(
          some.map((one) => ({ deleteOne: { filter: nameOf(one) } })),
          { ordered: false },
        ),
      ),
    walk: async (query) => (await walked(query).toArray()).map(readStatement),
    outline: async (query) =>
      (await walked(query).project<Omit<StatementDocument, 'text'>>({ text: 0 }).toArray()).map(readOutline),
  };
};
