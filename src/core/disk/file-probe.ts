import { accessSync, closeSync, constants, fsyncSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname } from 'node:path';

/** The bytes that a large commit writes: a full disk may still have room for a small one. */
const LARGE_BYTES = 1024 * 1024;
const SMALL_BYTES = 8192;

/** Codes of SQLite (the low byte of `errcode`). */
const SQLITE = { busy: 5, locked: 6, noMemory: 7, corrupt: 11, full: 13, notADatabase: 26 } as const;

/** The codes READONLY, IOERR, FULL and CANTOPEN. */
const OF_THE_DISK = new Set([8, 10, 13, 14]);

/** The code of the operating system in an error of Node. */
const errnoOf = (thrown: unknown): string | undefined => {
  const { code, syscall } = thrown as NodeJS.ErrnoException;
  return typeof code === 'string' && syscall !== undefined ? code : undefined;
};

const sqliteCodeOf = (thrown: unknown): number | undefined => {
  const { errcode } = thrown as { readonly errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
};

/** True if an error of Node or of SQLite says that a disk, or a quota of it, is full. */
export const isDiskFull = (thrown: object): boolean => {
  const { code } = thrown as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' || sqliteCodeOf(thrown) === SQLITE.full;
};

/** The errno of a file handle that cannot be opened, as EMFILE; undefined if a handle can be opened. */
export const findHandleFault = (): string | undefined => {
  try {
    closeSync(openSync(devNull, 'r'));
    return undefined;
  } catch (thrown) {
    return errnoOf(thrown);
  }
};

/** Writes so many bytes into a file beside `file`; it is gone when its process ends. Throws the error of Node. */
const writeBeside = (file: string, bytes: number): void => {
  const path = `${file}.${process.pid}.probe`;
  const handle = openSync(path, 'w', 0o600);
  try {
    unlinkSync(path);
    for (let left = bytes; left > 0;) left -= writeSync(handle, Buffer.alloc(left, 1));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** Finds out why a SQLite file takes no writes. */
export interface FileProbe {
  /** To be called when a write has failed with this error: the next probe is a large one. */
  failed(thrown: unknown): void;
  /** To be called when a write has succeeded. */
  succeeded(): void;
  /**
   * Makes a durable write, unless one has succeeded in the last 90 s and the disk has room. Returns the code of what is
   * wrong, undefined if nothing is. A file that another process is writing takes writes.
   */
  findFault(): string | undefined;
}

/** The time for which a write shows that the file takes others. */
const TRUSTED_MS = 90_000;

/** True if the file may be written, and its disk has room for a large commit; false if that is not known. */
const hasRoom = (file: string): boolean => {
  try {
    accessSync(file, constants.W_OK);
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize >= 2 * LARGE_BYTES;
  } catch {
    return false;
  }
};

/**
 * `rewrite` writes again what is there already, durably. SQLite reports only a full disk. A file beside the database
 * shows which other error the operating system gives.
 */
export const createFileProbe = (file: string, rewrite: () => void): FileProbe => {
  const isInMemory = file === ':memory:';
  let isSuspect = false;
  let succeededAt = -Infinity;
  const codeOf = (thrown: unknown): string | undefined => {
    const errno = errnoOf(thrown);
    if (errno !== undefined) return errno;
    const code = sqliteCodeOf(thrown);
    if (code === undefined) throw thrown;
    if (code === SQLITE.busy || code === SQLITE.locked) return undefined;
    if (code === SQLITE.full) return 'ENOSPC';
    if (code === SQLITE.noMemory) return 'ENOMEM';
    if (code === SQLITE.corrupt || code === SQLITE.notADatabase) return 'DAMAGED';
    try {
      if (!isInMemory) writeBeside(file, SMALL_BYTES);
      return 'EIO';
    } catch (other) {
      return errnoOf(other) ?? 'EIO';
    }
  };
  return {
    failed: (thrown) => {
      isSuspect ||= OF_THE_DISK.has(sqliteCodeOf(thrown) ?? 0);
    },
    succeeded: () => {
      succeededAt = performance.now();
    },
    findFault: () => {
      if (!isSuspect && performance.now() - succeededAt < TRUSTED_MS && (isInMemory || hasRoom(file))) return undefined;
      try {
        if (isSuspect && !isInMemory) writeBeside(file, LARGE_BYTES);
        rewrite();
        isSuspect = false;
        succeededAt = performance.now();
        return undefined;
      } catch (thrown) {
        const code = codeOf(thrown);
        isSuspect ||= code !== undefined;
        return code;
      }
    },
  };
};
