import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { makeDirectory } from '../../core/disk/directory.ts';

const OTHERS = 0o077;

const modeOf = (path: string): number => (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;

const warningOf = (path: string, allowed: string): readonly string[] => {
  const mode = modeOf(path);
  if ((mode & OTHERS) === 0) return [];
  return [`${path} is open to other users of this machine (mode ${mode.toString(8)}): chmod ${allowed} ${path}`];
};

/**
 * Makes the missing folder of a pulled file, for its owner only. Returns a warning if others can use the token file,
 * and another if they can replace files in the folder. Throws errors of the file system.
 */
export const preparePullFiles = ({
  file,
  token,
}: {
  readonly file: string;
  readonly token: string;
}): readonly string[] => {
  const folder = dirname(resolve(file));
  makeDirectory(folder);
  const isWritable = (modeOf(folder) & 0o022) !== 0;
  return [...warningOf(token, '600'), ...(isWritable ? warningOf(folder, '700') : [])];
};
