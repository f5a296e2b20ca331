import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CarnetProcess } from '../support/servers/processes/carnet-process.ts';
import type { Backends } from '../support/servers/backends.ts';
import { type Limit, setLimit } from '../support/servers/processes/process-limit.ts';
import { mountImage, mountMemory, type SmallDisk } from './small-disk.ts';

type Processes = readonly CarnetProcess[];

/** What keeps the processes of these backends from writing, for as long as it is wanted. */
export interface Harm {
  readonly backends: Backends;
  begin(processes: Processes): void;
  end(processes: Processes): void;
}

export interface WriteFault {
  readonly name: string;
  /** The code that readiness and log name. */
  readonly cause: string;
  /** Some writes may still find room. */
  readonly isGradual?: true;
  /** It ends only once no process has a file open on the disk. */
  readonly endsProcesses?: true;
  /** Undefined where this process may not do that harm. */
  prepare(makeBackends: () => Backends): Harm | undefined;
}

const on = (disk: SmallDisk): Backends => ({
  journalUrl: `sqlite:${join(disk.folder, 'journal.db')}`,
  storeUrl: `sqlite:${join(disk.folder, 'store.db')}`,
  remove: () => {
    disk.remove();
    return Promise.resolve();
  },
});

const limited = (limit: Limit, soft: number, usual: number | 'unlimited'): WriteFault['prepare'] => {
  const setAll = (processes: Processes, value: number | 'unlimited'): void =>
    processes.forEach((one) => setLimit(one, limit, value));
  return (makeBackends) => ({
    backends: makeBackends(),
    begin: (processes) => setAll(processes, soft),
    end: (processes) => setAll(processes, usual),
  });
};

/** Writes into a file until the disk takes no more byte. */
const fill = (file: string): void => {
  const handle = openSync(file, 'w');
  try {
    for (let bytes = 1024 * 1024; bytes >= 1;) {
      try {
        writeSync(handle, Buffer.alloc(bytes, 1));
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
        bytes = Math.floor(bytes / 2);
      }
    }
  } finally {
    closeSync(handle);
  }
};

const fullDisk = (): Harm | undefined => {
  const disk = mountMemory(128);
  if (disk === undefined) return undefined;
  const file = join(disk.folder, 'full');
  return { backends: on(disk), begin: () => fill(file), end: () => rmSync(file) };
};

/** Not the index of a log (`-shm`): it is mapped, and the kernel kills a process that writes to it. */
const setImmutable = (folder: string, how: '+i' | '-i'): void => {
  const files = readdirSync(folder).filter((name) => /\.db(?:-wal)?$/.test(name));
  execFileSync('chattr', [how, folder, ...files.map((name) => join(folder, name))]);
};

const immutableFiles = (): Harm | undefined => {
  const disk = mountImage(256);
  if (disk === undefined) return undefined;
  return {
    backends: on(disk),
    begin: () => setImmutable(disk.folder, '+i'),
    end: () => setImmutable(disk.folder, '-i'),
  };
};

const readOnlyDisk = (): Harm | undefined => {
  const disk = mountImage(256);
  if (disk === undefined) return undefined;
  return { backends: on(disk), begin: () => disk.fail(), end: () => disk.repair() };
};

export const FULL_DISK: WriteFault = { name: 'full disk', cause: 'ENOSPC', isGradual: true, prepare: fullDisk };
export const SIZE_LIMIT: WriteFault = {
  name: 'limit of file size',
  cause: 'EFBIG',
  prepare: limited('fsize', 4096, 'unlimited'),
};
export const NO_HANDLES: WriteFault = {
  name: 'no file handles',
  cause: 'EMFILE',
  prepare: limited('nofile', 12, 1024),
};
/** Open files refuse writes as on a read-only disk, and take them again. */
export const IMMUTABLE_FILES: WriteFault = { name: 'immutable files', cause: 'EPERM', prepare: immutableFiles };
export const READ_ONLY_DISK: WriteFault = {
  name: 'read-only disk',
  cause: 'EROFS',
  endsProcesses: true,
  prepare: readOnlyDisk,
};
