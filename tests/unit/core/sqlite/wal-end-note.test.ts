import { DatabaseSync } from '@photostructure/sqlite';
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDamagedWals, findWalDamage, quarantineDamagedWal } from '../../../../src/core/sqlite/damaged-wal.ts';
import { WAL_FRAME_HEADER_BYTES } from '../../../../src/core/sqlite/read-wal.ts';
import {
  openWalEndNote,
  readWalEnds,
  removeWalEnds,
  type WalEndNote,
} from '../../../../src/core/sqlite/wal-end-note.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

type Database = InstanceType<typeof DatabaseSync>;

const PAGE = 8192;
const FRAME = WAL_FRAME_HEADER_BYTES + PAGE;

describe('The note of the end of a write-ahead log', () => {
  const root = aFolder('wal-end');
  let folder = '';
  let number = 0;
  let database: Database;
  let note: WalEndNote;
  const original = (): string => join(folder, 'before', 'store.db');
  const copy = (): string => join(folder, 'after', 'store.db');
  beforeEach(() => {
    folder = join(root, String(++number));
    mkdirSync(join(folder, 'before'), { recursive: true });
    database = new DatabaseSync(original());
    database.exec(`PRAGMA page_size=${PAGE}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
      PRAGMA wal_autocheckpoint=0; CREATE TABLE rows (n INTEGER PRIMARY KEY, text TEXT)`);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    note = openWalEndNote(original(), database);
  });
  afterEach(() => {
    if (database.isOpen) database.close();
    note.close();
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const insert = (into: Database, length = 100): void =>
    void into.prepare('INSERT INTO rows (text) VALUES (?)').run('x'.repeat(length));
  /** Commits of one row each, each of them noted. */
  const commit = (count: number, length?: number): void => {
    for (let i = 0; i < count; i++) {
      insert(database, length);
      note.write();
    }
  };
  /** The files as a crash leaves them; by another program, since this process would lose its locks with a copy. */
  const crash = (): Buffer => {
    rmSync(join(folder, 'after'), { recursive: true, force: true });
    execFileSync('cp', ['-r', join(folder, 'before'), join(folder, 'after')]);
    return readFileSync(`${copy()}-wal`);
  };
  const countRows = (): number => {
    const opened = new DatabaseSync(copy());
    try {
      return (opened.prepare('SELECT count(*) AS found FROM rows').get() as { readonly found: number }).found;
    } finally {
      opened.close();
    }
  };
  const isNoticed = async (): Promise<boolean> => (await findWalDamage(copy())) !== undefined;

  it('shows that the last commit is lost, whichever of its bytes has changed', async () => {
    commit(5);
    const log = crash();
    const last = log.length - FRAME;
    // Bytes 0 to 7 and 16 to 23 of a header, salts, and the page.
    for (const at of [0, 3, 5, 7, 8, 15, 16, 23, 24, 1000, FRAME - 1]) {
      const rotten = Buffer.from(log);
      rotten[last + at] = 0xff ^ (rotten[last + at] ?? 0);
      crash();
      writeFileSync(`${copy()}-wal`, rotten);
      quarantineDamagedWal(copy());
      const [found, ...others] = findDamagedWals(copy());
      expect([at, found?.commits, found?.frames, others]).toEqual([at, 1, 1, []]);
      expect(readFileSync(found?.copy ?? '')).toEqual(rotten);
      expect([at, countRows()]).toEqual([at, 4]);
      // What follows takes its place, and is not taken for damage.
      quarantineDamagedWal(copy());
      expect([at, findDamagedWals(copy()).length, await isNoticed()]).toEqual([at, 1, false]);
    }
  });

  it('says how many pages are lost where the log ends before them', async () => {
    commit(5, 3 * PAGE);
    const log = crash();
    writeFileSync(`${copy()}-wal`, log.subarray(0, log.length - FRAME));
    expect(await findWalDamage(copy())).toEqual({ commits: 1, frames: expect.any(Number) });
    expect((await findWalDamage(copy()))?.frames).toBeGreaterThan(2);
  });

  it('says nothing of a transaction that a crash has torn', async () => {
    commit(3);
    database.exec('PRAGMA cache_size=5; PRAGMA cache_spill=1; BEGIN');
    for (let i = 0; i < 30; i++) insert(database, 3 * PAGE);
    const log = crash();
    expect(log.length).toBeGreaterThan(40 * FRAME);
    expect(await isNoticed()).toBe(false);
    database.exec('ROLLBACK');
    for (const end of [10, 24, FRAME - 1]) {
      writeFileSync(`${copy()}-wal`, log.subarray(0, log.length - FRAME + end));
      expect([end, await isNoticed()]).toEqual([end, false]);
    }
    quarantineDamagedWal(copy());
    expect([findDamagedWals(copy()), countRows()]).toEqual([[], 3]);
  });

  it('says nothing of a commit that was not noted, of a log that was begun anew, emptied or removed', async () => {
    commit(20, 3 * PAGE);
    insert(database);
    const log = crash();
    writeFileSync(`${copy()}-wal`, log.subarray(0, log.length - FRAME));
    expect(await isNoticed()).toBe(false);
    database.exec('PRAGMA wal_checkpoint(RESTART)');
    insert(database);
    crash();
    expect(await isNoticed()).toBe(false);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(crash()).toHaveLength(0);
    expect(await isNoticed()).toBe(false);
    database.close();
    expect(existsSync(`${original()}-wal`)).toBe(false);
    execFileSync('cp', ['-r', join(folder, 'before', '.'), join(folder, 'after')]);
    rmSync(`${copy()}-wal`);
    expect([await isNoticed(), countRows()]).toEqual([false, 22]);
    expect(readWalEnds(copy()).length).toBeGreaterThan(0);
  });

  it('is of the log as it is: begun anew, it ends with the new commits', async () => {
    commit(20, 3 * PAGE);
    database.exec('PRAGMA wal_checkpoint(RESTART)');
    commit(1);
    const log = crash();
    expect(await isNoticed()).toBe(false);
    log[32 + 100] = 0xff ^ (log[32 + 100] ?? 0);
    writeFileSync(`${copy()}-wal`, log);
    expect(await findWalDamage(copy())).toEqual({ commits: 1, frames: 1 });
  });

  it('has the ends that several connections have noted, and the furthest of them counts', async () => {
    const other = new DatabaseSync(original());
    const otherNote = openWalEndNote(original(), other);
    commit(1);
    insert(other);
    otherNote.write();
    const ends = readWalEnds(original()).map(({ frames }) => frames);
    // By chance both have the same slot.
    expect([[1, 2], [2, 1], [2]]).toContainEqual(ends);
    const log = crash();
    other.close();
    otherNote.close();
    expect(await isNoticed()).toBe(false);
    writeFileSync(`${copy()}-wal`, log.subarray(0, log.length - FRAME));
    expect(await isNoticed()).toBe(true);
  });

  it('shows a lost commit also where a release that knows no notes has written on', async () => {
    commit(5);
    const log = crash();
    log[log.length - 100] = 0xff ^ (log.at(-100) ?? 0);
    writeFileSync(`${copy()}-wal`, log);
    const older = new DatabaseSync(copy());
    for (let i = 0; i < 3; i++) insert(older, 50);
    execFileSync('cp', ['-r', join(folder, 'after'), join(folder, 'later')]);
    older.close();
    expect(await findWalDamage(join(folder, 'later', 'store.db'))).toEqual({ commits: 1, frames: 1 });
  });

  it('shows a lost commit also where a release with notes went on beside one that knows none', async () => {
    commit(5);
    const log = crash();
    log[log.length - 100] = 0xff ^ (log.at(-100) ?? 0);
    writeFileSync(`${copy()}-wal`, log);
    const older = new DatabaseSync(copy());
    const newer = new DatabaseSync(copy());
    insert(older, 50);
    const places = new Set<number>();
    // Each connection has a place by chance, which may be that of the lost commit.
    while (places.size < 2) {
      const other = openWalEndNote(copy(), newer);
      insert(newer, 50);
      other.write();
      other.close();
      for (const { frames } of readWalEnds(copy())) places.add(frames);
    }
    execFileSync('cp', ['-r', join(folder, 'after'), join(folder, 'later')]);
    for (const one of [older, newer]) one.close();
    const isStillNoted = readWalEnds(join(folder, 'later', 'store.db')).some(({ frames }) => frames === 5);
    expect((await findWalDamage(join(folder, 'later', 'store.db'))) !== undefined).toBe(isStillNoted);
  });

  it('shows what a log has lost whose header and first frame are zeros', async () => {
    commit(5);
    const log = crash();
    log.fill(0, 0, 32 + 24);
    writeFileSync(`${copy()}-wal`, log);
    expect(await findWalDamage(copy())).toEqual({ commits: 1, frames: 5 });
    removeWalEnds(copy());
    expect(await isNoticed()).toBe(false);
  });

  it('is of a connection that has changed something', () => {
    const sink = new DatabaseSync(original());
    insert(sink);
    database.exec('BEGIN IMMEDIATE; COMMIT');
    note.write();
    expect(readWalEnds(original())).toEqual([]);
    sink.close();
    commit(1);
    expect(readWalEnds(original())).toEqual([expect.objectContaining({ frames: 2 })]);
  });

  it('made by root is of the owner of the file', () => {
    const own = process.getuid?.();
    if (own === 0) chownSync(original(), 12_345, 12_345);
    commit(1);
    expect(statSync(`${original()}-end`).uid).toBe(own === 0 ? 12_345 : own);
    // One that was there may be a second name of another file.
    if (own === 0) chownSync(`${original()}-end`, 0, 0);
    note.close();
    commit(1);
    expect(statSync(`${original()}-end`).uid).toBe(own);
  });

  it('says nothing where it is damaged, of another log, or of another kind', async () => {
    commit(5);
    const log = crash();
    writeFileSync(`${copy()}-wal`, log.subarray(0, log.length - FRAME));
    const bytes = readFileSync(`${copy()}-end`);
    const at = bytes.findIndex((byte) => byte !== 0);
    for (const other of [
      bytes.map((byte, index) => (index === at ? 0xff ^ byte : byte)),
      bytes.subarray(0, at + 23),
      Buffer.alloc(48, 7),
    ]) {
      writeFileSync(`${copy()}-end`, other);
      expect([readWalEnds(copy()), await isNoticed()]).toEqual([[], false]);
      removeWalEnds(copy());
      expect(readFileSync(`${copy()}-end`)).toEqual(Buffer.from(other));
    }
    writeFileSync(`${copy()}-end`, bytes);
    expect(await isNoticed()).toBe(true);
    removeWalEnds(copy());
    expect(existsSync(`${copy()}-end`)).toBe(false);
  });

  it('keeps no commit from its end where it cannot be written, and follows no link', () => {
    const planted = join(folder, 'planted');
    writeFileSync(planted, 'of another');
    symlinkSync(planted, `${original()}-end`);
    commit(1);
    expect(readFileSync(planted, 'utf8')).toBe('of another');
    expect(readWalEnds(original())).toEqual([]);
    rmSync(`${original()}-end`);
    mkdirSync(`${original()}-end`);
    commit(1);
    expect(readWalEnds(original())).toEqual([]);
    rmSync(`${original()}-end`, { recursive: true });
    commit(1);
    expect(readWalEnds(original())).toEqual([expect.objectContaining({ frames: 3 })]);
    expect(statSync(`${original()}-end`).mode & 0o777).toBe(0o600);
  });

  it('is none of a database in memory', () => {
    const memory = new DatabaseSync(':memory:');
    const none = openWalEndNote(':memory:', memory);
    none.write();
    none.close();
    memory.close();
    expect(existsSync(':memory:-end')).toBe(false);
  });
});
