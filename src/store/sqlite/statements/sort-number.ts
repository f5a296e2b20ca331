import type { SortKey } from '../../../xapi/model/types.ts';
import { areSqliteFields, MAX_COUNTER, MAX_PARTITION, MAX_STORED, sortKeyFields } from '../../ports/sqlite-sort-key.ts';

/** Greater than every row's number. */
export const AFTER_ALL = 2n ** 63n - 1n;

const toNumber = (stored: number, partition: number, counter: number): bigint =>
  (BigInt(stored) << 21n) | BigInt(partition * 65_536 + counter);

/**
 * A sort key as its row's number, which orders the rows. Throws RangeError for a partition over 31, a counter over
 * 65,535 or a time after 2109: the SQLite journal never makes one.
 */
export const sortNumber = (key: SortKey): bigint => {
  const [stored, partition, counter] = sortKeyFields(key);
  if (!areSqliteFields(stored, partition, counter))
    throw new RangeError('this sort key is beyond what a SQLite store can order');
  return toNumber(stored, partition, counter);
};

/** True if a bound is longer than a complete key, and so just after that key. */
const isBehind = (bound: SortKey): boolean => bound.length > 20;

/** The row number of a page's bound, which may have times and partitions that no row has. */
export const boundNumber = (bound: SortKey): bigint => {
  const [stored, partition, counter] = sortKeyFields(bound);
  if (stored > MAX_STORED) return AFTER_ALL - 1n;
  return toNumber(stored, Math.min(partition, MAX_PARTITION), Math.min(counter, MAX_COUNTER));
};

/** The exclusive upper bound of the row numbers of a page or a look-up. */
export const upperBoundNumber = (below: SortKey | undefined): bigint =>
  below === undefined ? AFTER_ALL : boundNumber(below) + (isBehind(below) ? 1n : 0n);
