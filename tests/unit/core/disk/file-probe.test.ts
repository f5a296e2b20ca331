import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { createFileProbe } from '../../../../src/core/disk/file-probe.ts';
import { openSqliteFile } from '../../../../src/journal/sqlite/file.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

/** An error of the file system, as Node throws it. */
const errno = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'write' });
const sqlite = (errcode: number): Error => Object.assign(new Error('SQLite'), { code: 'ERR_SQLITE_ERROR', errcode });
const refuse = (thrown: Error) => (): never => {
  throw thrown;
};

describe('a probe of a SQLite file', () => {
  let directory: string;
  const inFolder = (): string => join(directory, 'probed.db');

  beforeEach(() => {
    directory = aFolder('probe');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('writes to the disk, changes nothing, and leaves nothing behind', () => {
    const file = inFolder();
    const journal = openSqliteFile(file);
    const before = statSync(`${file}-wal`).size;
    journal.checkWritable();
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(before);
    expect(readdirSync(directory).filter((name) => !name.startsWith('probed.db'))).toEqual([]);
    const version: unknown = journal.prepare('PRAGMA user_version').get();
    expect(version).toEqual({ user_version: 1 });
    journal.close();
  });

  it('names a database that may grow no more, as a full disk', () => {
    const database = new DatabaseSync(inFolder());
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE rows (row BLOB); PRAGMA max_page_count = 3');
    const probe = createFileProbe(inFolder(), () => database.exec('INSERT INTO rows VALUES (zeroblob(100000))'));
    expect(probe.findFault()).toBe('ENOSPC');
    database.exec('PRAGMA max_page_count = 1000');
    expect(probe.findFault()).toBeUndefined();
    database.close();
  });

  it.each([
    ['what the operating system says', errno('EROFS'), 'EROFS'],
    ['an error of the disk that a file beside it does not meet', sqlite(778), 'EIO'],
    ['a file that is no database', sqlite(26), 'DAMAGED'],
    ['nothing while another process writes', sqlite(5), undefined],
  ])('names %s', (_, thrown, code) => {
    expect(createFileProbe(inFolder(), refuse(thrown)).findFault()).toBe(code);
  });

  it('names what a file beside it meets, where SQLite does not say what it was', () => {
    expect(createFileProbe(join(directory, 'gone', 'a.db'), refuse(sqlite(778))).findFault()).toBe('ENOENT');
  });

  it('writes more after a write has failed, until that succeeds', () => {
    const gone = join(directory, 'for-now');
    const probe = createFileProbe(join(gone, 'a.db'), () => undefined);
    probe.failed(sqlite(19));
    expect(probe.findFault()).toBeUndefined();
    probe.failed(sqlite(13));
    expect(probe.findFault()).toBe('ENOENT');
  });

  it('writes nothing behind a write that has succeeded, until one fails or the file may not be written', () => {
    const file = inFolder();
    const database = openSqliteFile(file);
    let writes = 0;
    const probe = createFileProbe(file, () => void (writes += 1));
    probe.succeeded();
    expect([probe.findFault(), writes]).toEqual([undefined, 0]);
    probe.failed(sqlite(13));
    expect([probe.findFault(), writes]).toEqual([undefined, 1]);
    expect([probe.findFault(), writes]).toEqual([undefined, 1]);
    rmSync(file);
    expect([probe.findFault(), writes]).toEqual([undefined, 2]);
    database.close();
  });

  it('throws what is no fault of a disk', () => {
    const bug = new TypeError('a bug');
    expect(() => createFileProbe(inFolder(), refuse(bug)).findFault()).toThrow(bug);
  });
});
