import { execFileSync } from 'node:child_process';
import type { CarnetProcess } from './carnet-process.ts';

/** What the operating system lets a process do, by prlimit(1): it needs no rights, as a mount of a small disk would. */
export type Limit = 'fsize' | 'nofile';

/** Sets the soft limit of a running process. */
export const setLimit = ({ child }: Pick<CarnetProcess, 'child'>, limit: Limit, soft: number | 'unlimited'): void => {
  execFileSync('prlimit', ['--pid', String(child.pid), `--${limit}=${soft}:`]);
};
