import { DatabaseSync } from '@photostructure/sqlite';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS } from '../time.ts';
import { giveToOwnerOf } from '../disk/owner-only-file.ts';
import { isSqliteBusy } from './busy.ts';
import { type DroppedFrames, readWal, type WalEnd, type WalReading } from './read-wal.ts';
import { readWalEnds, removeWalEnds } from './wal-end-note.ts';

/** The write-ahead log of a SQLite file as it was found damaged, and what SQLite has dropped of it. */
export interface DamagedWal extends DroppedFrames {
  /** The path of its copy: beside the SQLite file, for 7 days or until an operator removes it. */
  readonly copy: string;
}

/** Erasures do not change the copies of damaged logs, so they are deleted after so long. */
export const DAMAGED_WAL_KEPT_MS = 7 * DAY_MS;

const BETWEEN_READINGS_MS = 200;

/** SQLite has its log beside the file that a link leads to. */
const logOf = (file: string): string => `${realpathSync(file)}-wal`;

const copyPrefix = (log: string): string => `${basename(log)}.damaged-`;

/** Reads a log without SQLite: closing this handle ends no lock of SQLite on the log. A missing log is undamaged. */
const readWalFile = (log: string, ends: readonly WalEnd[] = []): WalReading => {
  if (!existsSync(log)) return { intactBytes: 0 };
  const handle = openSync(log, 'r');
  try {
    const read = (target: Buffer, position: number): boolean =>
      readSync(handle, target, 0, target.length, position) === target.length;
    return readWal(read, ends);
  } finally {
    closeSync(handle);
  }
};

/** Reads the log of a file. The note is read before the log: others may write both meanwhile. */
const readWalOf = (file: string): WalReading => {
  const ends = readWalEnds(file);
  return readWalFile(logOf(file), ends);
};

const syncDirectory = (path: string): void => {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

const COPIED_AT_ONCE = 1 << 20;

/** Copies a log onto the disk, for only its owner whatever the log permits, and never through a link. */
const copyLog = (log: string, copy: string): void => {
  // A start that was killed may have left a file here.
  rmSync(copy, { force: true });
  const to = openSync(copy, 'wx', 0o600);
  try {
    giveToOwnerOf(log, to);
    const from = openSync(log, 'r');
    try {
      const piece = Buffer.alloc(COPIED_AT_ONCE);
      for (let length = readSync(from, piece); length > 0; length = readSync(from, piece))
        for (let written = 0; written < length;) written += writeSync(to, piece, written, length - written);
    } finally {
      closeSync(from);
    }
    fsyncSync(to);
  } finally {
    closeSync(to);
  }
};

/** Runs `work` while no other connection has the file open; does not run it if one has. */
const runAlone = (file: string, work: () => void): void => {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // From its first read on this connection keeps every other one out.
    database.exec('PRAGMA locking_mode=EXCLUSIVE');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    work();
  } catch (thrown) {
    if (!isSqliteBusy(thrown)) throw thrown;
  } finally {
    database.close();
  }
};

/**
 * Copies a damaged write-ahead log, and cuts the log off behind the last commit that SQLite takes. What follows would
 * be found again at each start. A log that another connection writes stays as it is. Throws the error of the file
 * system or of SQLite.
 */
export const quarantineDamagedWal = (file: string): void => {
  if (file === ':memory:' || !existsSync(file)) return;
  if (readWalOf(file).dropped === undefined) return;
  const log = logOf(file);
  runAlone(file, () => {
    // Others may have written since.
    const { intactBytes, dropped } = readWalOf(file);
    if (dropped === undefined) return;
    // A start that is killed here makes the same copy again.
    const written = statSync(log).mtime.toISOString().replaceAll(/[:.-]/g, '');
    const copy = join(dirname(log), `${copyPrefix(log)}${written}`);
    copyLog(log, copy);
    syncDirectory(dirname(copy));
    // The note goes before the log is cut: a log that goes on with the same salts is then not found again.
    removeWalEnds(file);
    truncateSync(log, intactBytes);
  });
};

const copiesOf = (file: string): readonly string[] => {
  if (file === ':memory:' || !existsSync(file)) return [];
  const log = logOf(file);
  return readdirSync(dirname(log))
    .filter((name) => name.startsWith(copyPrefix(log)))
    .sort()
    .map((name) => join(dirname(log), name));
};

/** The damaged logs of a file whose copies are still there. */
export const findDamagedWals = (file: string): readonly DamagedWal[] =>
  // Damage that only the note has shown is not found in the copy.
  copiesOf(file).map((copy) => ({ copy, ...(readWalFile(copy).dropped ?? { frames: 1, commits: 1 }) }));

/**
 * Deletes the copies of damaged logs that were made before an instant, in milliseconds since the epoch. Returns their
 * paths. Throws the error of the file system.
 */
export const removeDamagedWals = (file: string, before: number): readonly string[] =>
  copiesOf(file).filter((copy) => {
    if (statSync(copy).mtimeMs >= before) return false;
    rmSync(copy);
    return true;
  });

/** The frames that the next start would drop: they have no copy yet, or other connections have the file open. */
export const findWalDamage = async (file: string): Promise<DroppedFrames | undefined> => {
  if (file === ':memory:' || !existsSync(file)) return undefined;
  const first = readWalOf(file);
  if (first.dropped === undefined) return undefined;
  // A log that others began anew while it was read looks damaged, once.
  await pause(BETWEEN_READINGS_MS);
  const second = readWalOf(file);
  return first.intactBytes === second.intactBytes ? second.dropped : undefined;
};
