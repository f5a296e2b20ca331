import type { Collection } from 'mongodb';
import type { StatementId, Token } from '../../xapi/types.ts';
import { createRound } from '../round.ts';
import type { StatementShelf, StoredStatement } from '../store.ts';
import { takenAt } from './duplicate.ts';
import { readPage } from './page.ts';
import { BY_AT, BY_REFS, keyOf, readStatement, toDocument, type StatementDocument } from './statement-document.ts';

/** How many updates are under way at once. */
const LANES = 16;

/** The least and the greatest of some tokens: both bounds and the list hold for one element, so that an index is read at the list's points alone. */
const bounds = (tokens: readonly Token[]): readonly [Token, Token] =>
  tokens.reduce<[Token, Token]>(([least, greatest], token) => [token < least ? token : least, token > greatest ? token : greatest], [tokens[0] ?? '', tokens[0] ?? '']);

/** The shelf of statements in MongoDB. Concurrent look-ups by id go together in one call. */
export const createStatementShelf = (collection: Collection<StatementDocument>): StatementShelf => {
  const find = createRound<StatementId, StoredStatement>(async (ids) => {
    const documents = await collection.find({ _id: { $in: ids.map(keyOf) } }, { batchSize: ids.length, limit: ids.length, promoteBuffers: true }).toArray();
    return new Map(documents.map(readStatement).map((statement) => [statement.id, statement]));
  });
  return {
    find,
    insert: async (statements) => {
      if (statements.length === 0) return new Set();
      try {
        await collection.insertMany(statements.map(toDocument), { ordered: false });
        return new Set();
      } catch (thrown) {
        return new Set(takenAt(thrown).flatMap((index) => statements[index]?.id ?? []));
      }
    },
    carrying: async (tokens, limit) => {
      const [least, greatest] = bounds(tokens);
      const among = { refs: { $elemMatch: { $gte: least, $lte: greatest, $in: tokens } } };
      return (await collection.find(among, { limit, batchSize: limit, hint: BY_REFS, promoteBuffers: true }).toArray()).map(readStatement);
    },
    amend: async (changes) => {
      const refused = new Set<StatementId>();
      const queue = changes.values();
      // One update each: the answer to a common one tells how many were changed, not which.
      const lane = async (): Promise<void> => {
        for (const { id, v, refs, voided } of queue) {
          const { matchedCount } = await collection.updateOne({ _id: keyOf(id), v }, { $set: voided ? { refs, voided } : { refs }, $inc: { v: 1 } });
          if (matchedCount === 0) refused.add(id);
        }
      };
      await Promise.all(Array.from({ length: Math.min(LANES, changes.length) }, lane));
      return refused;
    },
    page: async (query) => readPage(collection, query),
    newest: async () => (await collection.findOne({}, { sort: { at: -1 }, hint: BY_AT, projection: { _id: 0, at: 1 } }))?.at,
  };
};
