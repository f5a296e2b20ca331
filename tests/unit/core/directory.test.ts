import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkReadableDirectory, checkWritableDirectory, makeDirectory } from '../../../src/core/directory.ts';
import { aFolder } from '../../support/checks/a-directory.ts';

describe('a folder', () => {
  const root = aFolder('folder');
  const at = (...path: readonly string[]): string => join(root, ...path);
  writeFileSync(at('file'), '');
  mkdirSync(at('there'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('is made with those on the way to it, once', () => {
    makeDirectory(at('a', 'b', 'c'));
    makeDirectory(at('a', 'b', 'c'));
    expect(existsSync(at('a', 'b', 'c'))).toBe(true);
  });

  it('is not made where a file is, or below one, or where nobody may, and no longer than it takes to find that out', () => {
    expect(() => makeDirectory(at('file'))).toThrow('EEXIST');
    expect(() => makeDirectory(at('file', 'x'))).toThrow('ENOTDIR');
    if (existsSync('/proc')) expect(() => makeDirectory('/proc/carnet/data')).toThrow(/ENOENT|EACCES/);
  });

  it('to keep files in is there, or can be made as far as can be seen', () => {
    for (const path of ['there', 'not/yet']) expect(checkWritableDirectory(at(path))).toEqual([]);
    for (const path of ['file', 'file/x'])
      expect(checkWritableDirectory(at(path))).toEqual(['must be a folder: a file is in its way']);
    expect(existsSync(at('not'))).toBe(false);
  });

  it('to read from is there', () => {
    expect(checkReadableDirectory(at('there'))).toEqual([]);
    expect(checkReadableDirectory(at('file'))).toEqual(['must be a folder, and is none']);
    expect(checkReadableDirectory(at('not'))).toEqual(['must be a folder that can be used (ENOENT)']);
  });
});
