import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Row, SqlValue } from '../connection/connection.ts';

/** The number of entries that an index lacks, and of entries that lead to no row of theirs. */
export interface IndexDifference {
  readonly missing: number;
  readonly surplus: number;
}

/** The differences by the name of the index. */
export type IndexDifferences = ReadonlyMap<string, IndexDifference>;

/** Rows of a query whose whole numbers are BigInts. */
export type Select = (sql: string, ...values: readonly SqlValue[]) => readonly Row[];

/** Prepares SQL whose whole numbers are BigInts: that of the last row may be larger than a JavaScript number holds. */
export const prepareExact = (database: DatabaseSyncInstance, sql: string) => {
  const prepared = database.prepare(sql);
  prepared.setReadBigInts(true);
  return prepared;
};

export const createSelect =
  (database: DatabaseSyncInstance): Select =>
  (sql, ...values) =>
    prepareExact(database, sql).all(...values) as readonly Row[];

/** Counts what differs, by the name of the index. */
export class DifferenceCounts {
  readonly #counts = new Map<string, { missing: number; surplus: number }>();

  add(name: string, { missing = 0, surplus = 0 }: Partial<IndexDifference>): void {
    if (missing + surplus === 0) return;
    const count = this.#counts.get(name) ?? { missing: 0, surplus: 0 };
    this.#counts.set(name, { missing: count.missing + missing, surplus: count.surplus + surplus });
  }

  all(): IndexDifferences {
    return this.#counts;
  }
}

const LONGEST_REST_MS = 5000;

/**
 * Does work slice by slice until it says that there is no more. Each slice has a transaction of its own, and a rest as
 * long as it took: others may write between them, and empty the log.
 */
export const inSlices = async (
  database: DatabaseSyncInstance,
  begin: 'BEGIN' | 'BEGIN IMMEDIATE',
  work: () => boolean,
): Promise<void> => {
  for (let isMore = true; isMore;) {
    const since = performance.now();
    database.exec(begin);
    try {
      isMore = work();
      database.exec('COMMIT');
    } catch (thrown) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw thrown;
    }
    await pause(Math.min(LONGEST_REST_MS, performance.now() - since));
  }
};
