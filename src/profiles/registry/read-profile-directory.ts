import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FolderProfile } from './profile-registry.ts';

/**
 * The profile documents of a folder: its files that end in .jsonld or .json, in the order of their names; none where
 * there is no such folder. Throws what the file system says where one cannot be read.
 */
export const readProfileFolder = (folder: string): readonly FolderProfile[] => {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.json(ld)?$/.test(name))
    .sort()
    .map((name) => ({ name, path: join(folder, name) }))
    .filter(({ path }) => statSync(path).isFile())
    .map(({ name, path }) => ({ name, document: readFileSync(path) }));
};
