import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describeLostMessages } from '../../../../src/journal/open-journal.ts';
import type { Journal } from '../../../../src/journal/port/journal.ts';
import { openSqliteJournal } from '../../../../src/journal/sqlite/journal.ts';
import { aBatch } from '../../../support/builders/statements/a-batch.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

describe('The end of a journal in SQLite', () => {
  const root = aFolder('end-note');
  let folder = '';
  let number = 0;
  const found: object[] = [];
  beforeEach(() => {
    folder = join(root, String(++number));
    mkdirSync(join(folder, 'before'), { recursive: true });
    found.length = 0;
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const fileIn = (name: string): string => join(folder, name, 'journal.db');
  const open = (name: string): Promise<Journal> =>
    openSqliteJournal({
      file: fileIn(name),
      now: Date.now,
      observe: { committed: () => undefined, damaged: (damage) => void found.push(damage) },
    });
  const append = async (name: string, count: number): Promise<readonly number[]> => {
    const journal = await open(name);
    const offsets: number[] = [];
    for (let i = 0; i < count; i++) offsets.push((await journal.append(aBatch({ bytes: 2000 }))).offset);
    await journal.close();
    return offsets;
  };
  /** Appends, and copies the files as a crash leaves them: another program does, which takes no locks from this one. */
  const crashAfter = async (count: number): Promise<void> => {
    const journal = await open('before');
    for (let i = 0; i < count; i++) await journal.append(aBatch({ bytes: 2000 }));
    execFileSync('cp', ['-r', join(folder, 'before'), join(folder, 'after')]);
    await journal.close();
  };
  const overwrite = (path: string, at: number): void => {
    const handle = openSync(path, 'r+');
    writeSync(handle, Buffer.alloc(24, 0xa5), 0, 24, at);
    closeSync(handle);
  };

  it('is noticed where the last commit of its write-ahead log is damaged, until what says so is removed', async () => {
    await crashAfter(5);
    const log = `${fileIn('after')}-wal`;
    overwrite(log, statSync(log).size - 4000);
    const lost = { reason: 'confirmed messages are lost', from: 4, to: 5, notice: `${fileIn('after')}-lost-4-5` };
    expect(await append('after', 3)).toEqual([4, 5, 6]);
    expect(await append('after', 0)).toEqual([]);
    expect(found).toEqual([lost, lost]);
    expect(describeLostMessages(`sqlite:${fileIn('after')}`)).toEqual([expect.stringContaining('messages 4 to 4')]);
    rmSync(lost.notice);
    await append('after', 1);
    expect(found).toEqual([lost, lost]);
  });

  it('is there after a crash, also of several processes that append', async () => {
    const other = await open('before');
    await other.append(aBatch({ bytes: 2000 }));
    await crashAfter(3);
    await other.append(aBatch({ bytes: 2000 }));
    await other.close();
    expect(await append('before', 1)).toEqual([5]);
    expect(await append('after', 1)).toEqual([4]);
    expect(found).toEqual([]);
  });

  it('is not that of another journal, nor of a note that is damaged', async () => {
    await append('before', 5);
    mkdirSync(join(folder, 'after'));
    copyFileSync(`${fileIn('before')}-end`, `${fileIn('after')}-end`);
    expect(await append('after', 1)).toEqual([0]);
    const note = readFileSync(`${fileIn('before')}-end`);
    expect(note.readBigUInt64BE(0)).toBe(5n);
    overwrite(`${fileIn('before')}-end`, 0);
    expect(await append('before', 1)).toEqual([5]);
    expect(found).toEqual([]);
  });

  it('follows no link, and keeps no append from its end', async () => {
    const planted = join(folder, 'planted');
    writeFileSync(planted, 'of another');
    symlinkSync(planted, `${fileIn('before')}-end`);
    expect(await append('before', 1)).toEqual([0]);
    expect(readFileSync(planted, 'utf8')).toBe('of another');
    rmSync(planted);
    expect(await append('before', 1)).toEqual([1]);
    expect(existsSync(planted)).toBe(false);
    expect(found).toEqual([]);
  });
});
