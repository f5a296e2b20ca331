import type { FindCursor } from 'mongodb';
import { sizeOf, type StatementDocument } from './statement-document.ts';

/**
 * Reads documents to the one whose text brings all of them to so many bytes; `isCut` says that this may not have been
 * the last. What the server sends at once beside is at most 16 MB.
 */
export const readWithin = async <D extends Partial<StatementDocument>>(
  cursor: FindCursor<D>,
  bytes = Infinity,
): Promise<{ readonly found: readonly D[]; readonly isCut: boolean }> => {
  if (bytes === Infinity) return { found: await cursor.toArray(), isCut: false };
  const found: D[] = [];
  let sum = 0;
  for await (const document of cursor) {
    found.push(document);
    sum += sizeOf(document);
    if (sum >= bytes) return { found, isCut: true };
  }
  return { found, isCut: false };
};
