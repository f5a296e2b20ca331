import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Makes a directory for only its owner, with its parents if they are missing. Throws the error of the file system.
 * `recursive` of Node loops for ever in /proc: a directory that exists is reported there as missing.
 */
export const makeDirectory = (path: string): void => {
  const directory = resolve(path);
  if (isDirectory(directory)) return;
  if (dirname(directory) !== directory) makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (thrown) {
    // Another process was quicker.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST' || !isDirectory(directory)) throw thrown;
  }
};

const faultsOf = (check: () => readonly string[]): readonly string[] => {
  try {
    return check();
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    return [
      code === 'ENOTDIR'
        ? 'must be a folder: a file is in its way'
        : `must be a folder that the user of this process may read and write (${code ?? 'unknown error'})`,
    ];
  }
};

/** Reasons why files cannot be written in a directory, which need not exist yet; empty if they can. Makes nothing. */
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

/** Reasons why the files of a directory cannot be read; empty if they can. */
export const checkReadableDirectory = (path: string): readonly string[] =>
  faultsOf(() => {
    if (!statSync(path).isDirectory()) return ['must be a folder, and is none'];
    accessSync(path, constants.R_OK | constants.X_OK);
    return [];
  });
