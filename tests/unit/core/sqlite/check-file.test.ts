import { DatabaseSync } from '@photostructure/sqlite';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { checkSqliteFile } from '../../../../src/core/sqlite/check-file.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

const PAGE = 4096;

describe('The check of a SQLite file', () => {
  const folder = aFolder('check-file');
  let number = 0;
  let file: string;
  let database: InstanceType<typeof DatabaseSync>;
  beforeEach(() => {
    file = join(folder, `${++number}.db`);
    database = new DatabaseSync(file);
    database.exec(`PRAGMA page_size=${PAGE}; PRAGMA journal_mode=WAL; CREATE VIRTUAL TABLE words USING fts5(text)`);
    for (const name of ['one', 'two', 'three "quoted"'])
      database.exec(`CREATE TABLE "${name.replaceAll('"', '""')}" (n INTEGER PRIMARY KEY, text TEXT UNIQUE)`);
    for (const name of ['one', 'two'])
      for (let i = 0; i < 500; i++) database.prepare(`INSERT INTO ${name} (text) VALUES (?)`).run(`${i} `.repeat(100));
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  });
  afterEach(() => database.close());
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Overwrites a page in the middle of a table or an index. */
  const rot = (name: string): void => {
    const { pageno } = database
      .prepare('SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY path LIMIT 1 OFFSET 3')
      .get(name, 'leaf') as { readonly pageno: number };
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(PAGE, 0xa5), 0, PAGE, (pageno - 1) * PAGE);
    closeSync(handle);
  };

  it('names what is damaged in each table and each index', async () => {
    expect(await checkSqliteFile(file)).toEqual([]);
    rot('one');
    rot('sqlite_autoindex_two_1');
    const roots = database.prepare("SELECT name, rootpage FROM sqlite_schema WHERE name IN ('one', 'two')").all() as {
      readonly name: string;
      readonly rootpage: number;
    }[];
    const found = await checkSqliteFile(file);
    expect(found).toContainEqual(expect.stringContaining(`Tree ${roots.find(({ name }) => name === 'one')?.rootpage}`));
    expect(found).toContainEqual(expect.stringContaining('sqlite_autoindex_two_1'));
  });

  it('lets others empty the write-ahead log before it has read all tables', async () => {
    let isDone = false;
    const checking = checkSqliteFile(file).finally(() => void (isDone = true));
    let emptied = 0;
    while (!isDone) {
      database.exec('INSERT INTO two (text) VALUES (hex(randomblob(8)))');
      const { busy } = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { readonly busy: number };
      if (busy === 0) emptied += 1;
      await new Promise(setImmediate);
    }
    expect([await checking, emptied > 3]).toEqual([[], true]);
  });
});
