import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { createOwnerOnly } from '../../core/disk/owner-only-file.ts';
import { createFileProbe } from '../../core/disk/file-probe.ts';
import { unwritable } from '../../core/disk/write-fault.ts';
import { Problem } from '../../core/problem.ts';
import { isSqliteDamage } from '../../core/sqlite/damage.ts';
import { type DamagedWal, findDamagedWals, quarantineDamagedWal } from '../../core/sqlite/damaged-wal.ts';
import { checkOpenedForWriting } from '../../core/sqlite/opened-for-writing.ts';

/** An open SQLite file of a journal. Errors of SQLite are thrown as Problem `journal-unavailable`, as its cause. */
export interface SqliteFile {
  read<T>(body: () => T): T;
  /** Runs `body` in a transaction that excludes other writers; durable when it returns, rolled back when it throws. */
  write<T>(body: () => T): T;
  /** Reads while no other connection can write. */
  readExclusively<T>(body: () => T): T;
  prepare(sql: string): StatementSyncInstance;
  /** To be called when something was deleted: the write-ahead log still has it. */
  deleted(): void;
  /**
   * Moves the write-ahead log into the file and empties it, if something was deleted since. If another connection is in
   * its way, the next call does it.
   */
  purge(): void;
  /**
   * Writes durably what is there already, unless the file has taken a write in the last 90 s and its disk has room.
   * Throws Problem `journal-unavailable`, which names why it cannot.
   */
  checkWritable(): void;
  /** Every later call throws, but for `close`. */
  close(): void;
}

export interface SqliteFileOptions {
  readonly layout?: SqliteLayout;
  /** Called at every error that says that the file is damaged, and with each log that a start found damaged. */
  readonly onDamaged?: (found?: DamagedWal) => void;
}

/** The tables of a file, with their version number: a file with another number is not opened. */
export interface SqliteLayout {
  readonly number: number;
  readonly tables: string;
}

/**
 * Offsets begin at 0 and are never reused: `log.start` is the next one after all are trimmed. A row of `groups` is a
 * lease: new holders raise `epoch`; below `next` it needs no message. Times: milliseconds since the epoch.
 */
const JOURNAL: SqliteLayout = {
  number: 1,
  tables: `
  CREATE TABLE messages (offset INTEGER PRIMARY KEY, appended_at INTEGER NOT NULL, record BLOB NOT NULL) STRICT;
  CREATE TABLE log (only INTEGER PRIMARY KEY CHECK (only = 0), start INTEGER NOT NULL) STRICT;
  INSERT INTO log VALUES (0, 0);
  CREATE TABLE groups (
    name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, holder TEXT NOT NULL, expires INTEGER NOT NULL,
    next INTEGER NOT NULL) STRICT;
`,
};

/** The number of the layout of a journal. */
export const JOURNAL_FORMAT = JOURNAL.number;

/** The longest wait for the transaction of another process. */
const BUSY_TIMEOUT_MS = 2000;
/** The longest wait for other connections if this thread need not have its way. */
const BRIEF_TIMEOUT_MS = 15;

/**
 * Opens the file, or creates it, readable only by its owner. Pages have 8 kB (one small record a page write), a
 * checkpoint comes every 8 MB, and trimmed bytes are overwritten with zeros.
 */
export const openSqliteFile = (file: string, { layout = JOURNAL, onDamaged }: SqliteFileOptions = {}): SqliteFile => {
  let isDamaged = false;
  const attempt = <T>(body: () => T): T =>
    attemptOn(body, () => {
      isDamaged = true;
      onDamaged?.();
    });
  const database = attempt(() => {
    if (file !== ':memory:') createOwnerOnly(file);
    quarantineDamagedWal(file);
    for (const found of findDamagedWals(file)) onDamaged?.(found);
    return new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  });
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    attempt(() => database.close());
  };
  try {
    attempt(() => {
      setUp(database, layout);
      checkOpenedForWriting(database);
    });
  } catch (thrown) {
    close();
    throw thrown;
  }
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  // A wait for other connections stops this thread, too.
  const briefly = <T>(work: () => T): T => {
    database.exec(`PRAGMA busy_timeout = ${BRIEF_TIMEOUT_MS}`);
    try {
      return work();
    } finally {
      database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  };
  const truncate = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  const truncateLog = (): boolean => briefly(() => (truncate.get() as { readonly busy: number }).busy === 0);
  const rollBack = (): void => {
    // SQLite has ended the transaction by itself after some errors (disk full, I/O).
    if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
  };
  const probe = createFileProbe(file, () => briefly(() => writeFirstPage(database, layout.number)));
  // A process may have stopped between a deletion and its purge.
  let isLogStale = true;
  const exclusively = <T>(body: () => T): T =>
    attempt(() => {
      begin.run();
      try {
        const result = body();
        commit.run();
        return result;
      } catch (thrown) {
        rollBack();
        probe.failed(thrown);
        throw thrown;
      }
    });
  return {
    read: attempt,
    write: (body) => {
      const result = exclusively(body);
      probe.succeeded();
      return result;
    },
    readExclusively: exclusively,
    prepare: (sql) => attempt(() => database.prepare(sql)),
    deleted: () => {
      isLogStale = true;
    },
    purge: () => {
      if (isLogStale) isLogStale = !attempt(truncateLog);
    },
    checkWritable: () =>
      attempt(() => {
        const code = probe.findFault();
        if (code !== undefined) throw unwritable('journal-unavailable', code);
        // Refused for as long as the process runs: what writes to a damaged file may damage more.
        if (isDamaged) throw damaged();
      }),
    close,
  };
};

/** Writes the first page, whatever is in it. */
const writeFirstPage = (database: DatabaseSyncInstance, layout: number): void => {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(`PRAGMA user_version = ${layout}; COMMIT`);
  } catch (thrown) {
    if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
};

const setUp = (database: DatabaseSyncInstance, layout: SqliteLayout): void => {
  database.exec(
    `PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
    PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864`,
  );
  // In a transaction, since two processes may create the file at once.
  database.exec('BEGIN IMMEDIATE');
  try {
    const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (found === 0) database.exec(`${layout.tables} PRAGMA user_version = ${layout.number};`);
    else if (found !== layout.number)
      throw new Error(`the layout of the file is ${found}, this version knows ${layout.number}`);
    database.exec('COMMIT');
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
};

const unconfirmed = (): Problem => new Problem('journal-unavailable', 'The journal did not confirm.');

const damaged = (): Problem =>
  new Problem('journal-unavailable', 'The file of the journal is damaged: `carnet check` says where.', [], {
    state: 'damaged, see carnet check',
  });

const attemptOn = <T>(body: () => T, onDamaged: () => void): T => {
  try {
    return body();
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    const isDamaged = isSqliteDamage(thrown);
    if (isDamaged) onDamaged();
    throw Object.assign(isDamaged ? damaged() : unconfirmed(), { cause: thrown });
  }
};
