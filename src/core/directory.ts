import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Makes a folder, and those on the way to it, where it is not there yet; throws what the file system says. Node's own
 * `recursive` tries for ever where a folder is said not to be there that is (in /proc, for one).
 */
export const makeDirectory = (path: string): void => {
  const directory = resolve(path);
  if (isDirectory(directory)) return;
  if (dirname(directory) !== directory) makeDirectory(dirname(directory));
  try {
    mkdirSync(directory);
  } catch (thrown) {
    // Another process was quicker.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST' || !isDirectory(directory)) throw thrown;
  }
};

const faultsOf = (look: () => readonly string[]): readonly string[] => {
  try {
    return look();
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    return [
      code === 'ENOTDIR'
        ? 'must be a folder: a file is in its way'
        : `must be a folder that can be used (${code ?? 'unknown error'})`,
    ];
  }
};

/**
 * What hinders to keep files in a folder, which need not be there yet: empty where nothing is seen to. Makes nothing.
 */
export const checkWritableDirectory = (path: string): readonly string[] =>
  faultsOf(() => {
    const directory = resolve(path);
    const found = statSync(directory, { throwIfNoEntry: false });
    if (found === undefined)
      return dirname(directory) === directory
        ? ['must be a folder: there is nothing to make it in']
        : checkWritableDirectory(dirname(directory));
    if (!found.isDirectory()) return ['must be a folder: a file is in its way'];
    accessSync(directory, constants.W_OK | constants.X_OK);
    return [];
  });

/** What hinders to read the files of a folder: empty where nothing does. */
export const checkReadableDirectory = (path: string): readonly string[] =>
  faultsOf(() => {
    if (!statSync(path).isDirectory()) return ['must be a folder, and is none'];
    accessSync(path, constants.R_OK | constants.X_OK);
    return [];
  });
