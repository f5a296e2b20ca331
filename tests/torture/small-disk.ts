import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { aFolder } from '../support/checks/a-directory.ts';
import { onInterrupted } from '../support/servers/processes/interrupted.ts';

/** A file system of its own in a new folder. */
export interface SmallDisk {
  readonly folder: string;
  remove(): void;
}

/** One in a file, of ext4. */
export interface ImageDisk extends SmallDisk {
  /** Has ext4 note an error: it takes no more writes until it is unmounted. */
  fail(): void;
  /** Unmounts it, checks it and mounts it. Throws while a file is open there. */
  repair(): void;
}

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/** Makes a disk in a new folder; undefined where this process may not mount. */
const tryMount = <T extends SmallDisk>(make: (home: string) => T): T | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const home = aFolder('disk');
  try {
    mkdirSync(join(home, 'mounted'));
    return make(home);
  } catch {
    rmSync(home, { recursive: true });
    return undefined;
  }
};

const unmounting = (home: string): SmallDisk => {
  const folder = join(home, 'mounted');
  const forget = onInterrupted(() => {
    // Processes that were killed a moment ago may still have files open there.
    run('umount', '--lazy', folder);
    rmSync(home, { recursive: true });
  });
  return {
    folder,
    remove: () => {
      run('umount', folder);
      forget();
      rmSync(home, { recursive: true });
    },
  };
};

/** Mounts a disk in memory; undefined where this process may not. */
export const mountMemory = (megabytes: number): SmallDisk | undefined =>
  tryMount((home) => {
    run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'carnet-torture', join(home, 'mounted'));
    return unmounting(home);
  });

/** Mounts a file as an ext4 disk that makes itself read-only after an error; undefined where this process may not. */
export const mountImage = (megabytes: number): ImageDisk | undefined =>
  tryMount((home) => {
    const [image, folder] = [join(home, 'image'), join(home, 'mounted')];
    const mount = (): string => run('mount', '-o', 'loop,errors=remount-ro', image, folder);
    writeFileSync(image, '');
    truncateSync(image, megabytes * 1024 * 1024);
    run('mkfs.ext4', '-q', '-F', image);
    mount();
    return {
      ...unmounting(home),
      fail: () => {
        const device = basename(run('findmnt', '-no', 'SOURCE', folder).trim());
        writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, 'torture');
      },
      repair: () => {
        run('umount', folder);
        try {
          run('e2fsck', '-p', image);
        } catch (thrown) {
          // 1: errors were repaired.
          if ((thrown as { readonly status?: number }).status !== 1) throw thrown;
        }
        mount();
      },
    };
  });
