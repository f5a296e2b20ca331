import type { SortKey } from '../model/types.ts';

/** A field of the key: its greatest value, its width in hexadecimal digits, its name. */
interface KeyField {
  readonly last: number;
  readonly digits: number;
  readonly name: string;
}

const STORED: KeyField = { last: 2 ** 44 - 1, digits: 11, name: 'stored' };
const PARTITION: KeyField = { last: 2 ** 12 - 1, digits: 3, name: 'partition' };
const COUNTER: KeyField = { last: 2 ** 24 - 1, digits: 6, name: 'counter' };

const hex = (value: number, { last, digits, name }: KeyField): string => {
  if (!Number.isInteger(value) || value < 0 || value > last)
    throw new RangeError(`${name} is not a whole number from 0 to ${last}`);
  return value.toString(16).padStart(digits, '0');
};

/** The keys of one write, by the number of the statement in it; the common prefix is made once. */
export const sortKeysOf = (stored: number, partition: number): ((counter: number) => SortKey) => {
  const prefix = hex(stored, STORED) + hex(partition, PARTITION);
  return (counter) => prefix + hex(counter, COUNTER);
};

/**
 * The key of a statement in the order of all. `stored` is in milliseconds since the epoch (until the year 2527),
 * `partition` is 0 to 4,095, `counter` is 0 to 16,777,215. Throws RangeError for other values.
 */
export const sortKey = (stored: number, partition: number, counter: number): SortKey =>
  sortKeysOf(stored, partition)(counter);

/** The `stored` of a key, in milliseconds since the epoch. */
export const storedOf = (key: SortKey): number => Number.parseInt(key.slice(0, 11), 16);

/** The partition in a key; undefined if it is no key. */
export const partitionOf = (key: string): number | undefined =>
  /^[0-9a-f]{20}$/.test(key) ? Number.parseInt(key.slice(11, 14), 16) : undefined;

// A query may name any time; a time outside the range of keys becomes its edge.
const nearest = (stored: number): number => Math.min(Math.max(Math.floor(stored), 0), STORED.last);

/**
 * The lower bound of keys with this `stored`, any number of milliseconds since the epoch. Keys below `lowestKeyAt(until
 * + 1)` are stored at or before `until` (1.0.3 Communication 2.1.3).
 */
export const lowestKeyAt = (stored: number): SortKey => sortKey(nearest(stored), 0, 0);

/**
 * The upper bound of keys with this `stored`, any number of milliseconds since the epoch. Keys above
 * `highestKeyAt(since)` are stored after `since` (1.0.3 Communication 2.1.3).
 */
export const highestKeyAt = (stored: number): SortKey =>
  stored < 0 ? lowestKeyAt(0) : sortKey(nearest(stored), PARTITION.last, COUNTER.last);
