import type { FindCursor } from 'mongodb';
import { readCursor } from '../client/retried-collection.ts';
import { sizeOf, type StatementDocument } from './statement-document.ts';

/**
 * Reads documents until their texts come to so many bytes; `isCut`: there may be more. The server sends at most 16 MB
 * beyond that.
 */
export const readUpToBytes = async <D extends Partial<StatementDocument>>(
  cursor: FindCursor<D>,
  bytes = Infinity,
): Promise<{ readonly found: readonly D[]; readonly isCut: boolean }> => {
  if (bytes === Infinity) return { found: await cursor.toArray(), isCut: false };
  return readCursor(cursor, async (documents) => {
    const found: D[] = [];
    let sum = 0;
    for await (const document of documents) {
      found.push(document);
      sum += sizeOf(document);
      if (sum >= bytes) return { found, isCut: true };
    }
    return { found, isCut: false };
  });
};
