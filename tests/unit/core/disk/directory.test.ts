import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkReadableDirectory, checkWritableDirectory, makeDirectory } from '../../../../src/core/disk/directory.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

describe('A folder', () => {
  const root = aFolder('folder');
  const at = (...path: readonly string[]): string => join(root, ...path);
  writeFileSync(at('file'), '');
  mkdirSync(at('there'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('is created once, with its parent folders', () => {
    makeDirectory(at('a', 'b', 'c'));
    makeDirectory(at('a', 'b', 'c'));
    expect(existsSync(at('a', 'b', 'c'))).toBe(true);
  });

  it('is not created over a file, below one, or without permission, and the attempt fails at once', () => {
    expect(() => makeDirectory(at('file'))).toThrow('EEXIST');
    expect(() => makeDirectory(at('file', 'x'))).toThrow('ENOTDIR');
    if (existsSync('/proc')) expect(() => makeDirectory('/proc/carnet/data')).toThrow(/ENOENT|EACCES/);
  });

  it('for files is writable, or can be created', () => {
    for (const path of ['there', 'not/yet']) expect(checkWritableDirectory(at(path))).toEqual([]);
    for (const path of ['file', 'file/x'])
      expect(checkWritableDirectory(at(path))).toEqual(['must be a folder: a file is in its way']);
    expect(existsSync(at('not'))).toBe(false);
  });

  it('to read from exists', () => {
    expect(checkReadableDirectory(at('there'))).toEqual([]);
    expect(checkReadableDirectory(at('file'))).toEqual(['must be a folder, and is none']);
    expect(checkReadableDirectory(at('not'))).toEqual([
      'must be a folder that the user of this process may read and write (ENOENT)',
    ]);
  });
});
