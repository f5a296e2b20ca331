import { DatabaseSync } from '@photostructure/sqlite';
import { Problem } from '../../../core/problem.ts';

/** One value of a row or of a parameter. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, SqlValue>>;

/** A connection to a SQLite file. Every call may throw Problem `store-unavailable`. */
export interface Connection {
  /** Runs one statement; answers how many rows it changed and the last row number given. */
  run(sql: string, ...values: readonly SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number };
  get(sql: string, ...values: readonly SqlValue[]): Row | undefined;
  all(sql: string, ...values: readonly SqlValue[]): readonly Row[];
  /** Runs `work` as one transaction: all of it is kept, or nothing. The lock to write is taken at its beginning. */
  write<T>(work: () => T): T;
  /** Runs `work` on one unchanging view of the file. */
  read<T>(work: () => T): T;
  /** Runs commands that answer nothing and take no values. */
  exec(sql: string): void;
  close(): void;
}

/**
 * What SQLite says when the file cannot be used for now: BUSY, LOCKED, NOMEM, IOERR, FULL, CANTOPEN, PROTOCOL,
 * READONLY.
 */
const UNAVAILABLE = new Set([5, 6, 7, 8, 10, 13, 14, 15]);

/** How long a connection waits for another process to finish its transaction, in milliseconds. */
const BUSY_TIMEOUT = 3000;

/** How many prepared statements a connection keeps: more than Carnet has kinds of. */
const MAX_PREPARED = 200;

const unavailable = (cause?: unknown): Problem =>
  Object.assign(new Problem('store-unavailable', 'the store cannot be used at the moment'), { cause });

/** The low byte of an error's code is the kind of the failure; what is above it tells more about the same. */
const isUnavailable = (thrown: unknown): boolean =>
  typeof thrown === 'object' &&
  thrown !== null &&
  'errcode' in thrown &&
  typeof thrown.errcode === 'number' &&
  UNAVAILABLE.has(thrown.errcode & 0xff);

const guarded = <T>(work: () => T): T => {
  try {
    return work();
  } catch (thrown) {
    throw isUnavailable(thrown) ? unavailable(thrown) : thrown;
  }
};

/** Does the work at once, as a port's promise: what it throws becomes a rejection. */
export const promised = <T>(work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(work());
  });

/** Opens a connection to a file (made where it is missing) or to a store of its own in memory (`:memory:`). */
export const openConnection = (file: string, synchronous: 'NORMAL' | 'FULL'): Connection => {
  const database = guarded(() => new DatabaseSync(file, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: false }));
  const prepared = new Map<string, ReturnType<typeof database.prepare>>();
  const prepare = (sql: string): ReturnType<typeof database.prepare> => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    if (!database.isOpen) throw unavailable();
    if (prepared.size >= MAX_PREPARED) prepared.clear();
    const made = database.prepare(sql);
    prepared.set(sql, made);
    return made;
  };
  const transaction = <T>(begin: string, work: () => T): T =>
    guarded(() => {
      if (!database.isOpen) throw unavailable();
      database.exec(begin);
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (thrown) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw thrown;
      }
    });
  guarded(() =>
    database.exec(
      `PRAGMA synchronous=${synchronous}; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY`,
    ),
  );
  return {
    run: (sql, ...values) =>
      guarded(() => {
        const { changes, lastInsertRowid } = prepare(sql).run(...values);
        return { changes, lastInsertRowid: Number(lastInsertRowid) };
      }),
    get: (sql, ...values) => guarded(() => prepare(sql).get(...values) as Row | undefined),
    all: (sql, ...values) => guarded(() => prepare(sql).all(...values) as readonly Row[]),
    write: (work) => transaction('BEGIN IMMEDIATE', work),
    read: (work) => transaction('BEGIN', work),
    exec: (sql) => guarded(() => database.exec(sql)),
    close: () => {
      prepared.clear();
      if (!database.isOpen) return;
      // What was overwritten in the file stands in the log still; where another process reads, that one sees to it.
      database.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
    },
  };
};
