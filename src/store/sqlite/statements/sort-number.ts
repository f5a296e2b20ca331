import type { SortKey } from '../../../xapi/model/types.ts';

/** Of the 63 bits of a row's number: 42 for `stored` (until the year 2109), 5 for the partition, 16 for the counter. */
const LAST_STORED = 2 ** 42 - 1;
const LAST_PARTITION = 2 ** 5 - 1;
const LAST_COUNTER = 2 ** 16 - 1;

/** Greater than every row's number. */
export const AFTER_ALL = 2n ** 63n - 1n;

const fields = (key: string): readonly [number, number, number] => [
  Number.parseInt(key.slice(0, 11), 16),
  Number.parseInt(key.slice(11, 14), 16),
  Number.parseInt(key.slice(14, 20), 16),
];
const numbered = (stored: number, partition: number, counter: number): bigint =>
  (BigInt(stored) << 21n) | BigInt(partition * 65_536 + counter);

/**
 * A sort key as the number of its row, so that rows lie in the order of their keys. Throws a RangeError for a partition
 * over 31, a counter over 65,535 or a time after 2109: no journal that stands beside SQLite makes one.
 */
export const sortNumber = (key: SortKey): bigint => {
  const [stored, partition, counter] = fields(key);
  if (!(stored <= LAST_STORED && partition <= LAST_PARTITION && counter <= LAST_COUNTER))
    throw new RangeError('this sort key is beyond what a SQLite store can order');
  return numbered(stored, partition, counter);
};

/** Whether a bound goes on behind a whole key, and so stands just after that key. */
export const isBehind = (bound: SortKey): boolean => bound.length > 20;

/**
 * The bound that a page's `above` or `below` sets among the numbers. A bound may name times and partitions that no row
 * has.
 */
export const boundNumber = (bound: SortKey): bigint => {
  const [stored, partition, counter] = fields(bound);
  if (stored > LAST_STORED) return AFTER_ALL - 1n;
  return numbered(stored, Math.min(partition, LAST_PARTITION), Math.min(counter, LAST_COUNTER));
};
