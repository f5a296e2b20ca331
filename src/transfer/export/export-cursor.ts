import { Problem } from '../../core/problem.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';

/** A sort key; after a restore of Carnet the id of the epoch comes before it. */
const CURSOR = /^(?:v1\.(?<epoch>[0-9a-f]{12})\.)?(?<at>[0-9a-f]{20})$/;

export const isExportCursor = (text: string): boolean => CURSOR.test(text);

/** For example `0189a0b1c2d000000001`; after a restore `v1.9f86d081884c.0189a0b1c2d000000001`. */
export const encodeExportCursor = (at: SortKey, epoch: string): string => (epoch === '' ? at : `v1.${epoch}.${at}`);

const sortKeyOf = (cursor: string): SortKey => CURSOR.exec(cursor)?.groups?.['at'] ?? cursor;

/** The time at which the statement of a cursor was stored, in milliseconds since the epoch. */
export const storedOfCursor = (cursor: string): number => storedOf(sortKeyOf(cursor));

export const cursorOver = (): Problem =>
  new Problem(
    'cursor-over',
    'this position of an export is of before Carnet was restored: statements before it may be gone, and others may ' +
      'have come there. Export from the start, into another output, and keep nothing that is not in it',
    [{ at: 'after', detail: 'is over: leave it out' }],
  );

/** The sort key in a cursor. Throws Problem `cursor-over` if it is not of this epoch. */
export const readExportCursor = (cursor: string, epoch: string): SortKey => {
  if ((CURSOR.exec(cursor)?.groups?.['epoch'] ?? '') !== epoch) throw cursorOver();
  return sortKeyOf(cursor);
};
