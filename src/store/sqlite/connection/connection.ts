import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { createOwnerOnly } from '../../../core/disk/owner-only-file.ts';
import { foldText } from '../../../core/text/fold-text.ts';
import { createFileProbe } from '../../../core/disk/file-probe.ts';
import { unwritable } from '../../../core/disk/write-fault.ts';
import { Problem } from '../../../core/problem.ts';
import { isSqliteDamage } from '../../../core/sqlite/damage.ts';
import { checkOpenedForWriting } from '../../../core/sqlite/opened-for-writing.ts';
import { NO_WAL_END_NOTE, openWalEndNote, type WalEndNote } from '../../../core/sqlite/wal-end-note.ts';
import { damagedIndex } from '../../ports/checked/damaged-index.ts';
import { createDamageGuard, type DamageGuard } from './damage-guard.ts';
import { CHECKSUM_FUNCTION, checksumFunction } from './record-checksums.ts';

/** The SQL function that is `foldText`. */
export const FOLD_FUNCTION = 'fold_text';

/** One value of a row or of a parameter. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, SqlValue>>;

/**
 * A connection to a SQLite file. Every call may throw Problem `store-unavailable` or `damaged`. It throws `damaged`
 * also if the result would rest on what a damaged index lacks.
 */
export interface Connection {
  /** Runs one SQL statement; returns the number of changed rows and the last row number. */
  run(sql: string, ...values: readonly SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number };
  get(sql: string, ...values: readonly SqlValue[]): Row | undefined;
  all(sql: string, ...values: readonly SqlValue[]): readonly Row[];
  /** Runs `work` as one transaction, which takes the write lock at its beginning. */
  write<T>(work: () => T): T;
  /** Runs `work` on one snapshot of the file. */
  read<T>(work: () => T): T;
  /** Runs SQL without values and results, whatever is damaged. */
  exec(sql: string): void;
  /** The indexes and tables that are known to be damaged. */
  readonly damage: DamageGuard;
  /** Moves the write-ahead log into the file and empties it; false if another connection is in its way. */
  truncateLog(): boolean;
  /**
   * Writes durably what is there already, unless a write was committed in the last 90 s and the disk has room. Throws
   * Problem `store-unavailable`, which names why it cannot.
   */
  probe(): void;
  close(): void;
}

/** The file cannot be used for now: BUSY, LOCKED, NOMEM, IOERR, FULL, CANTOPEN, PROTOCOL, READONLY. */
const UNAVAILABLE = new Set([5, 6, 7, 8, 10, 13, 14, 15]);

/** The longest wait for the transaction of another process. */
const BUSY_TIMEOUT_MS = 3000;

/** The longest wait for other connections if this thread need not have its way. */
const BRIEF_TIMEOUT_MS = 15;

/** The most prepared statements of a connection: more than Carnet has kinds of. */
const MAX_PREPARED = 200;

const unavailable = (cause?: unknown): Problem =>
  Object.assign(new Problem('store-unavailable', 'the store cannot be used at the moment'), { cause });

/** The low byte of an error's code is the kind of the failure; the other bits are its details. */
const isUnavailable = (thrown: unknown): boolean =>
  typeof thrown === 'object' &&
  thrown !== null &&
  'errcode' in thrown &&
  typeof thrown.errcode === 'number' &&
  UNAVAILABLE.has(thrown.errcode & 0xff);

/** Problem `damaged` of the complete file. */
export const damagedFile = (cause?: Error): Problem => {
  const words = cause === undefined ? '' : ` (${cause.message})`;
  const detail = `The file of the store is damaged${words}: \`carnet check\` says where.`;
  return Object.assign(new Problem('damaged', detail, [], { state: 'damaged, see carnet check' }), { cause });
};

/** Throws errors of SQLite as Problems; `onDamaged` is called with those that say that the file is damaged. */
export const createGuarded =
  (onDamaged: (() => void) | undefined) =>
  <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      if (isSqliteDamage(thrown)) {
        onDamaged?.();
        throw damagedFile(thrown as Error);
      }
      throw isUnavailable(thrown) ? unavailable(thrown) : thrown;
    }
  };

/** Does synchronous work behind a promise, as the ports demand; a thrown error rejects. */
export const promised = <T>(work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(work());
  });

/** SQL whose one row has a number of rows, or the first of them: it is an answer also if rows are missing. */
const COUNTS = /\b(?:count|max|min|sum|total|exists|coalesce|\w*group_\w+|order by|group by|distinct)\b/i;

/** Acts as `Connection.write`; throws the error of SQLite as it is. */
const transact = <T>(database: DatabaseSyncInstance, begin: string, work: () => T): T => {
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
};

/** Waits for other connections only for a moment: the wait stops this thread. */
const briefly = <T>(database: DatabaseSyncInstance, work: () => T): T => {
  database.exec(`PRAGMA busy_timeout=${BRIEF_TIMEOUT_MS}`);
  try {
    return work();
  } finally {
    database.exec(`PRAGMA busy_timeout=${BUSY_TIMEOUT_MS}`);
  }
};

/** Writes the first page durably, whatever is in it. */
const writeFirstPage = (database: DatabaseSyncInstance): void =>
  briefly(database, () =>
    transact(database, 'BEGIN IMMEDIATE', () => {
      const { user_version: version } = database.prepare('PRAGMA user_version').get() as Row;
      database.exec(`PRAGMA user_version=${Number(version)}`);
    }),
  );

interface Opened {
  readonly database: DatabaseSyncInstance;
  readonly endNote: WalEndNote;
}

const openDatabase = (file: string, synchronous: 'NORMAL' | 'FULL'): Opened => {
  if (file !== ':memory:') createOwnerOnly(file);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: false });
  try {
    database.function(
      CHECKSUM_FUNCTION,
      { deterministic: true, varargs: true, useBigIntArguments: true },
      checksumFunction,
    );
    // Only for queries: a schema that needs it could not be read by other programs.
    database.function(FOLD_FUNCTION, { deterministic: true }, (text: unknown) =>
      typeof text === 'string' ? foldText(text) : null,
    );
    // The first transaction of an empty file fixes the size of its pages.
    database.exec('PRAGMA page_size=8192');
    briefly(database, () => checkOpenedForWriting(database));
    database.exec(
      `PRAGMA synchronous=${synchronous}; PRAGMA cache_size=-16000;
       PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON`,
    );
    return { database, endNote: synchronous === 'FULL' ? openWalEndNote(file, database) : NO_WAL_END_NOTE };
  } catch (thrown) {
    database.close();
    throw thrown;
  }
};

/**
 * Opens a connection to a file, created if missing, or to a database of its own in memory (`:memory:`). `onDamaged` is
 * called at every error that says that the file is damaged, and with an index that has led astray. Throws Problem
 * `store-unavailable` if it cannot write. The end of the write-ahead log is noted after each commit of a FULL
 * connection, which is on the disk by then. For a NORMAL connection, a power cut might leave the note without the
 * commit.
 */
export const openConnection = (
  file: string,
  synchronous: 'NORMAL' | 'FULL',
  onDamaged?: (index?: string) => void,
): Connection => {
  const guarded = createGuarded(onDamaged && (() => onDamaged()));
  const { database, endNote } = guarded(() => openDatabase(file, synchronous));
  type Prepared = ReturnType<typeof database.prepare>;
  const queries = new Map<string, Prepared>();
  const commands = new Map<string, Prepared>();
  const prepare = (prepared: Map<string, Prepared>, sql: string): Prepared => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    if (!database.isOpen) throw unavailable();
    if (prepared.size >= MAX_PREPARED) prepared.clear();
    const made = database.prepare(sql);
    // A row number may be larger than a JavaScript number holds: the driver would throw for it.
    if (prepared === commands) made.setReadBigInts(true);
    prepared.set(sql, made);
    return made;
  };
  const attempt = <T>(work: () => T): T =>
    guarded(() => {
      try {
        return work();
      } catch (thrown) {
        probe.failed(thrown);
        throw thrown;
      }
    });
  const damage = createDamageGuard(database, onDamaged);
  const refuse = (name: string | undefined): void => {
    if (name !== undefined) throw damagedIndex(name);
  };
  const getRow = (sql: string, values: readonly SqlValue[]): Row | undefined => {
    const damaged = damage.findInQuery(sql);
    if (damaged !== undefined && COUNTS.test(sql)) refuse(damaged);
    const row = prepare(queries, sql).get(...values) as Row | undefined;
    if (row === undefined) refuse(damaged);
    return row;
  };
  const transaction = <T>(begin: string, work: () => T): T => attempt(() => transact(database, begin, work));
  const truncateLog = (): boolean =>
    briefly(database, () => (database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as Row)['busy'] === 0);
  const probe = createFileProbe(file, () => writeFirstPage(database));
  /** The commands that have changed something. */
  let changeCount = 0;
  const committed = (): void => {
    endNote.write();
    probe.succeeded();
  };
  return {
    run: (sql, ...values) =>
      attempt(() => {
        refuse(damage.findInCommand(sql));
        const { changes, lastInsertRowid } = prepare(commands, sql).run(...values);
        if (changes > 0) changeCount += 1;
        if (changes > 0 && !database.isTransaction) committed();
        // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- a BigInt, typed as a number
        return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
      }),
    damage,
    get: (sql, ...values) => attempt(() => getRow(sql, values)),
    all: (sql, ...values) =>
      attempt(() => {
        refuse(damage.findInQuery(sql));
        return prepare(queries, sql).all(...values) as readonly Row[];
      }),
    write: (work) => {
      const before = changeCount;
      const result = transaction('BEGIN IMMEDIATE', work);
      if (changeCount > before) committed();
      return result;
    },
    read: (work) => transaction('BEGIN', work),
    exec: (sql) => attempt(() => database.exec(sql)),
    truncateLog: () => attempt(truncateLog),
    probe: () =>
      guarded(() => {
        if (!database.isOpen) throw unavailable();
        const code = probe.findFault();
        if (code !== undefined) throw unwritable('store-unavailable', code);
      }),
    close: () => {
      queries.clear();
      commands.clear();
      if (!database.isOpen) return;
      // Content overwritten in the file is still in the write-ahead log; another reader process truncates it later.
      try {
        truncateLog();
      } catch {
        // If the disk is full, the log stays: the next start reads it.
      }
      database.close();
      endNote.close();
    },
  };
};
