import { DatabaseSync } from '@photostructure/sqlite';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { framesBetween, framesByOwner, readLogs, readWalFrames } from '../../bench/measure/wal-pages.ts';
import { aFolder } from '../../support/checks/a-directory.ts';

describe('the pages in the log of a database', () => {
  const folder = aFolder('wal-pages');
  const file = join(folder, 'a.db');
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
    CREATE TABLE one (id INTEGER PRIMARY KEY, text TEXT); CREATE TABLE two (key TEXT PRIMARY KEY)`);
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  const logs = () => readLogs(folder);
  const log = () => logs().get('a.db')!;

  it('are counted by table and index between two readings', () => {
    const before = log();
    database.exec("INSERT INTO one (text) VALUES ('a')");
    database.exec("INSERT INTO one (text) VALUES ('b')");
    database.exec("INSERT INTO two VALUES ('a')");
    const between = framesBetween(before, log())!;
    expect(between).toMatchObject({ pageSize: 4096, commits: 3 });
    const owners = framesByOwner(folder, new Map([['a.db', between.pages]])).get('a.db')!;
    expect([...owners]).toEqual([
      ['one', 2],
      ['two', 1],
      ['two (sqlite_autoindex_two_1)', 1],
    ]);
  });

  it('are those of the last commit: a transaction that is under way does not count', () => {
    const before = log();
    database.exec('PRAGMA cache_size = 1; BEGIN');
    const insert = database.prepare('INSERT INTO one (text) VALUES (?)');
    for (let row = 0; row < 200; row++) insert.run('x'.repeat(500));
    // Pages that did not fit into memory are in the file already.
    expect(readFileSync(`${file}-wal`).length).toBeGreaterThan(32 + before.pages.length * (4096 + 24));
    expect(log()).toEqual(before);
    database.exec('ROLLBACK');
    expect(log()).toEqual(before);
  });

  it('are not compared with those of a log that has begun anew', () => {
    const before = log();
    database.exec("PRAGMA wal_checkpoint(RESTART); INSERT INTO one (text) VALUES ('c')");
    const after = log();
    // The file still has the frames of before behind it.
    expect(readFileSync(`${file}-wal`).length).toBeGreaterThan(32 + after.pages.length * (4096 + 24));
    expect(after).toMatchObject({ commits: 1 });
    expect(framesBetween(before, after)).toBeUndefined();
  });

  it('are none in an empty log', () => {
    expect(readWalFrames(Buffer.alloc(0))).toMatchObject({ pages: [], commits: 0 });
  });
});
