import type { Collection, Filter } from 'mongodb';
import type { Token } from '../../../xapi/model/types.ts';
import type { PageQuery } from '../../ports/statement-repository.ts';
import { readWithin } from './read-timeout.ts';
import { BY_AT, BY_REFS, type StatementDocument } from './statement-document.ts';

/** What is read of a statement that may belong on a page. */
export type Candidate = Pick<StatementDocument, '_id' | 'at' | 'voided'> & Partial<StatementDocument>;

/** How the candidates of a page are read. */
export interface Reading {
  readonly collection: Collection<StatementDocument>;
  readonly query: PageQuery;
  /** What is read of each; empty: all of it. */
  readonly projection: Readonly<Record<string, 1>>;
  /** How many the first call reads; each later one reads twice as many as the one before. */
  readonly first: number;
}

/** The candidates of one token in order, read some at a time. */
export interface Scan {
  /** Whether `head` can be told without reading. */
  readonly isReady: () => boolean;
  readonly read: () => Promise<void>;
  /** The next candidate; `undefined` at the end. */
  readonly head: () => Candidate | undefined;
  /** Goes on to the one after `head`. */
  readonly advance: () => void;
}

/**
 * Begins a scan of a token's statements (of all, where none is given): each call is one ordered, limited range of an
 * index.
 */
export const createScan = ({ collection, query, projection, first }: Reading, token: Token | undefined): Scan => {
  const { ascending, examine, bytes } = query;
  let { above, below } = query;
  let chunk: readonly Candidate[] = [];
  let index = 0;
  let size = first;
  // One more than may be examined tells whether there is more.
  let rest = examine + 1;
  return {
    isReady: () => index < chunk.length || rest === 0,
    head: () => chunk[index],
    advance: () => {
      index += 1;
    },
    read: async () => {
      size = Math.min(size, rest);
      const at = { ...(above === undefined ? {} : { $gt: above }), ...(below === undefined ? {} : { $lt: below }) };
      const filter: Filter<StatementDocument> = {
        ...(token === undefined ? {} : { refs: token }),
        ...(above === undefined && below === undefined ? {} : { at }),
      };
      const { found, isCut } = await readWithin(
        collection.find(filter, {
          projection,
          sort: { at: ascending ? 1 : -1 },
          limit: size,
          batchSize: size,
          hint: token === undefined ? BY_AT : BY_REFS,
          promoteBuffers: true,
        }),
        bytes,
      );
      chunk = found;
      index = 0;
      rest = chunk.length < size && !isCut ? 0 : rest - chunk.length;
      size *= 2;
      if (ascending) above = chunk.at(-1)?.at;
      else below = chunk.at(-1)?.at;
    },
  };
};
