import type { SortKey } from '../../xapi/model/types.ts';

/** The 63 bits of a row's number: 42 for `stored` (until the year 2109), 5 for the partition, 16 for the counter. */
export const MAX_STORED = 2 ** 42 - 1;
export const MAX_PARTITION = 2 ** 5 - 1;
export const MAX_COUNTER = 2 ** 16 - 1;

/** `stored`, partition and counter of a key. */
export const sortKeyFields = (key: SortKey): readonly [stored: number, partition: number, counter: number] => [
  Number.parseInt(key.slice(0, 11), 16),
  Number.parseInt(key.slice(11, 14), 16),
  Number.parseInt(key.slice(14, 20), 16),
];

/** True if a SQLite store can order a key with these fields. */
export const areSqliteFields = (stored: number, partition: number, counter: number): boolean =>
  stored <= MAX_STORED && partition <= MAX_PARTITION && counter <= MAX_COUNTER;

/** True if a SQLite store can order this key. */
export const isSqliteSortKey = (key: SortKey): boolean => areSqliteFields(...sortKeyFields(key));
