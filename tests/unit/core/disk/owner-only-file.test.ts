import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOwnerOnly, restrictDataDirectory, writeComplete } from '../../../../src/core/disk/owner-only-file.ts';
import { makeDirectory } from '../../../../src/core/disk/directory.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

describe('A file for its owner alone', () => {
  const root = aFolder('owner');
  const at = (name: string): string => join(root, name);
  const modeOf = (path: string): string => (statSync(path).mode & 0o1777).toString(8);
  const open = (path: string, mode: number): string => {
    writeFileSync(path, 'text');
    chmodSync(path, mode);
    return path;
  };
  afterAll(() => rmSync(root, { recursive: true }));

  it('is created so, and one of an earlier release becomes so, with the log beside it', () => {
    createOwnerOnly(at('new.db'));
    const old = [open(at('old.db'), 0o644), open(at('old.db-wal'), 0o664), open(at('old.db-shm'), 0o604)];
    createOwnerOnly(old[0]!);
    expect([at('new.db'), ...old].map(modeOf)).toEqual(['600', '600', '600', '600']);
    expect(readFileSync(old[0]!, 'utf8')).toBe('text');
  });

  it('is written whole, creates nothing over another, and leaves nothing beside it', () => {
    mkdirSync(at('keys'));
    const file = join(at('keys'), 'key');
    writeComplete(file, 'one', 'create');
    expect(() => writeComplete(file, 'two', 'create')).toThrow('EEXIST');
    expect(readFileSync(file, 'utf8')).toBe('one');
    writeComplete(file, 'three', 'replace');
    expect([readFileSync(file, 'utf8'), modeOf(file), readdirSync(at('keys'))]).toEqual(['three', '600', ['key']]);
  });

  it('stands in a folder for its owner alone, an earlier one too, but for folders that are not only Carnet’s', () => {
    makeDirectory(at('made'));
    const folder = (name: string, mode: number, file?: string): string => {
      mkdirSync(at(name));
      if (file !== undefined) open(join(at(name), file), 0o644);
      chmodSync(at(name), mode);
      restrictDataDirectory(at(name));
      return modeOf(at(name));
    };
    expect(modeOf(at('made'))).toBe('700');
    expect(folder('old', 0o755, 'master.key')).toBe('700');
    expect(modeOf(join(at('old'), 'master.key'))).toBe('600');
    expect(folder('empty', 0o775)).toBe('700');
    expect(folder('home', 0o755, 'letter.txt')).toBe('755');
    expect(folder('shared', 0o1777, 'store.db')).toBe('1777');
  });
});
