import type { Collection, Filter } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import type { SortKey, Token } from '../../../xapi/model/types.ts';
import type { PageQuery } from '../../ports/statements/statement-repository.ts';
import type { IndexDamage } from '../client/index-damage.ts';
import { readUpToBytes } from './read-up-to-bytes.ts';
import { BY_AT, BY_REFS, checkLed, checkUsable, type StatementDocument } from './statement-document.ts';

/** A statement that may belong on a page, as far as it was read. */
export type Candidate = Pick<StatementDocument, '_id' | 'at' | 'voided'> & Partial<StatementDocument>;

/** The options by which the candidates of a page are read. */
export interface ScanOptions {
  readonly collection: Collection<StatementDocument>;
  readonly damage: Pick<IndexDamage, 'isDamaged' | 'note'>;
  readonly query: PageQuery;
  /** The members to read of each; empty: all. */
  readonly projection: Readonly<Record<string, 1>>;
  /** The size of the first read; each later one is twice as large as the one before. */
  readonly firstSize: number;
}

/** The candidates of one token in order, read in chunks. */
export interface TokenScan {
  /** True if `head` is known without a read. */
  readonly isReady: () => boolean;
  readonly read: () => Promise<void>;
  /** The next candidate; `undefined` at the end. */
  readonly head: () => Candidate | undefined;
  readonly advance: () => void;
}

/** The filter of a range of sort keys; both bounds are exclusive. */
export const rangeFilter = ({
  above,
  below,
}: {
  readonly above?: SortKey | undefined;
  readonly below?: SortKey | undefined;
}): Filter<StatementDocument> =>
  above === undefined && below === undefined ? {} : { at: { ...defined({ $gt: above, $lt: below }) } };

/** Scans the statements of a token, or all: each read is one ordered, limited range of an index. */
export const createTokenScan = (
  { collection, damage, query, projection, firstSize }: ScanOptions,
  token: Token | undefined,
): TokenScan => {
  const { ascending, maxExamined, maxBytes } = query;
  let { above, below } = query;
  let chunk: readonly Candidate[] = [];
  let index = 0;
  let size = firstSize;
  // One more than may be examined, to know whether there are more.
  let rest = maxExamined + 1;

  const filter = (): Filter<StatementDocument> => ({
    ...defined({ refs: token }),
    ...rangeFilter({ above, below }),
  });

  return {
    isReady: () => index < chunk.length || rest === 0,
    head: () => chunk[index],
    advance: () => {
      index += 1;
    },
    read: async () => {
      checkUsable(token, damage);
      size = Math.min(size, rest);
      const { found, isCut } = await readUpToBytes(
        collection.find(filter(), {
          projection,
          sort: { at: ascending ? 1 : -1 },
          limit: size,
          batchSize: size,
          hint: token === undefined ? BY_AT : BY_REFS,
          promoteBuffers: true,
        }),
        maxBytes,
      );
      checkLed(found, token, damage);
      chunk = found;
      index = 0;
      rest = chunk.length < size && !isCut ? 0 : rest - chunk.length;
      size *= 2;
      if (ascending) above = chunk.at(-1)?.at;
      else below = chunk.at(-1)?.at;
    },
  };
};
