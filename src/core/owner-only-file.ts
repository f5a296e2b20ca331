import { closeSync, openSync } from 'node:fs';

/**
 * Creates a file that only its owner can read and write; leaves one that exists as it is, unopened. To close any
 * descriptor of a SQLite file would drop the locks of the whole process on it (POSIX), and with them the log: another
 * client would delete it, and writes would be lost. SQLite reports what else fails, in its own words.
 */
export const createOwnerOnly = (file: string): void => {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // It exists, or SQLite will report why it cannot be opened.
  }
};
