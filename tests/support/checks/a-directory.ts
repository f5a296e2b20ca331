import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The file system of Linux in memory. */
const MEMORY = '/dev/shm';
/** Free bytes for the databases of several tests at once; containers may have only 64 MB. */
const MIN_FREE_BYTES = 1_000_000_000;

const hasFreeMemory = (): boolean => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > MIN_FREE_BYTES;
  } catch {
    return false;
  }
};

/**
 * Makes a new folder for the databases of one test, and returns its path. It is in memory where enough is free, since a
 * flush is immediate there, and a killed process leaves the same files as on a disk.
 */
export const aFolder = (stem: string): string =>
  mkdtempSync(join(hasFreeMemory() ? MEMORY : tmpdir(), `carnet-${stem}-`));
