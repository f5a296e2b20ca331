import type { SortKey } from '../model/types.ts';

const LAST_STORED = 2 ** 44 - 1;
const LAST_PARTITION = 2 ** 12 - 1;
const LAST_COUNTER = 2 ** 24 - 1;

const hex = (value: number, last: number, digits: number, what: string): string => {
  if (!Number.isInteger(value) || value < 0 || value > last)
    throw new RangeError(`${what} is not a whole number from 0 to ${last}`);
  return value.toString(16).padStart(digits, '0');
};

/** The keys of one write (`sortKey`), by the number in it: what they have in common is made once. */
export const sortKeysOf = (stored: number, partition: number): ((counter: number) => SortKey) => {
  const write = hex(stored, LAST_STORED, 11, 'stored') + hex(partition, LAST_PARTITION, 3, 'partition');
  return (counter) => write + hex(counter, LAST_COUNTER, 6, 'counter');
};

/**
 * The place of a statement in the order of all: `stored` in milliseconds since the epoch (until the year 2527), the
 * partition of the journal that it came by (0 to 4095), and its number in that write (0 to 16,777,215).
 * Throws a RangeError where one of them is something else.
 */
export const sortKey = (stored: number, partition: number, counter: number): SortKey =>
  sortKeysOf(stored, partition)(counter);

/** The `stored` of a key, in milliseconds since the epoch. */
export const storedOf = (key: SortKey): number => Number.parseInt(key.slice(0, 11), 16);

// A query may name any time at all; what lies outside the range of keys becomes its edge.
const nearest = (stored: number): number => Math.min(Math.max(Math.floor(stored), 0), LAST_STORED);

/**
 * A bound that no key with this `stored` or a later one lies below: keys less than `lowestKeyAt(until + 1)` are those
 * stored at or before `until` (1.0.3 Communication 2.1.3). `stored` is in milliseconds since the epoch, any number.
 */
export const lowestKeyAt = (stored: number): SortKey => sortKey(nearest(stored), 0, 0);

/**
 * A bound that no key with this `stored` or an earlier one lies above: keys greater than `highestKeyAt(since)` are
 * those stored after `since` (1.0.3 Communication 2.1.3). `stored` is in milliseconds since the epoch, any number.
 */
export const highestKeyAt = (stored: number): SortKey =>
  stored < 0 ? lowestKeyAt(0) : sortKey(nearest(stored), LAST_PARTITION, LAST_COUNTER);
