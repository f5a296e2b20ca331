import {
  chmodSync,
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

const OTHERS = 0o077;
const STICKY = 0o1000;

const isOwn = ({ uid }: Stats): boolean => uid === process.getuid?.();

/** Takes the permissions of group and others from a path of this user; leaves what is not there or another's. */
const restrict = (path: string): void => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.mode & OTHERS) === 0 || !isOwn(found)) return;
  chmodSync(path, found.mode & 0o700);
};

/**
 * Creates a file that only its owner can read and write, or sets these permissions on it and its SQLite log. Never
 * throws: SQLite reports why a file cannot be opened.
 */
export const createOwnerOnly = (file: string): void => {
  try {
    // Never opens an existing file: closing any descriptor of it drops all locks of the process on it (POSIX). Another
    // client would then delete the log, and writes would be lost.
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // The file exists, or SQLite will report why it cannot be opened.
  }
  for (const one of [file, `${file}-wal`, `${file}-shm`]) {
    try {
      restrict(one);
    } catch {
      // A file system without permissions.
    }
  }
};

/**
 * Gives a file that this process has just made, perhaps as root, to the owner of the file beside it. Never call it for
 * an older file: that may be a second name of another.
 */
export const giveToOwnerOf = (beside: string, made: number): void => {
  const { uid, gid } = statSync(beside);
  if (process.getuid?.() === 0 && fstatSync(made).uid !== uid) fchownSync(made, uid, gid);
};

/**
 * Opens a file beside another for reading and writing; makes it for only its owner if it is missing. Never follows a
 * link. Throws the error of the file system.
 */
export const openOwned = (path: string, beside: string): number => {
  const flags = constants.O_RDWR | constants.O_NOFOLLOW;
  let made: number;
  try {
    made = openSync(path, flags | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch {
    return openSync(path, flags);
  }
  try {
    giveToOwnerOf(beside, made);
    return made;
  } catch (thrown) {
    closeSync(made);
    throw thrown;
  }
};

/** The files that releases before 0022 wrote into DATA_DIR. */
const OWN_FILES = new Set(['master.key', 'demo-credential', 'journal.db', 'store.db']);

/**
 * Takes the permissions of others from a data folder of this user. A folder that is shared (sticky), or has files but
 * none of Carnet's, stays as it is: it may be a home folder.
 */
export const restrictDataDirectory = (directory: string): void => {
  try {
    if ((statSync(directory).mode & STICKY) !== 0) return;
    const names = readdirSync(directory);
    if (names.length === 0 || names.some((name) => OWN_FILES.has(name))) restrict(directory);
    for (const name of names) if (name === 'master.key' || name === 'demo-credential') restrict(`${directory}/${name}`);
  } catch {
    // The user of the folder reports what is wrong with it.
  }
};

const syncDirectory = (directory: string): void => {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/**
 * Writes a text into a file for only its owner, completely or not at all, also through a power cut. `create` leaves a
 * file that exists as it is and throws EEXIST; `replace` takes its place.
 */
export const writeComplete = (file: string, text: string, how: 'create' | 'replace'): void => {
  const part = `${file}.${process.pid}.part`;
  rmSync(part, { force: true });
  try {
    writeFileSync(part, text, { mode: 0o600, flag: 'wx', flush: true });
    if (how === 'replace') renameSync(part, file);
    else linkSync(part, file);
    syncDirectory(dirname(file));
  } finally {
    rmSync(part, { force: true });
  }
};
