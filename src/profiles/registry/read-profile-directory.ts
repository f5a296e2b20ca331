import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProfileFile } from './profile-registry.ts';

/**
 * Reads the .jsonld and .json files of a directory, in the order of their names; none if there is no such directory.
 * Throws the error of the file system if a file cannot be read.
 */
export const readProfileDirectory = (directory: string): readonly ProfileFile[] => {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => /\.json(ld)?$/.test(name))
    .sort()
    .map((name) => ({ name, path: join(directory, name) }))
    .filter(({ path }) => statSync(path).isFile())
    .map(({ name, path }) => ({ name, document: readFileSync(path) }));
};
