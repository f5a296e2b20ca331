import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Problem } from '../../core/problem.ts';

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const claim = (file: string): boolean => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    return false;
  }
};

/**
 * Lets one process at a time use a file. Throws Problem `overloaded` if another process uses it. A killed process does
 * not count.
 */
export const lockFile = (file: string): (() => void) => {
  if (!claim(file)) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 0 && pid !== process.pid && isThere(pid))
      throw new Problem('overloaded', `another process (${pid}) uses this file; if that is not so, remove ${file}`);
    rmSync(file, { force: true });
    if (!claim(file)) throw new Problem('overloaded', 'another process has begun to use this file');
  }
  return () => rmSync(file, { force: true });
};
