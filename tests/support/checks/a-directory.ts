import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
/**
 * Less room than this, in bytes, is no place for the databases of several tests at once (containers may have 64 MB).
 */
const ROOM = 1_000_000_000;

const hasRoom = (): boolean => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ROOM;
  } catch {
    return false;
  }
};

/**
 * Makes a folder of a test's own for databases; its path. It is in memory where there is room: what is flushed there is
 * flushed at once, and a process that is killed leaves there what it would leave on a disk. Whether the flushes outlive
 * the machine is no test's business here.
 */
export const aFolder = (stem: string): string => mkdtempSync(join(hasRoom() ? MEMORY : tmpdir(), `carnet-${stem}-`));
