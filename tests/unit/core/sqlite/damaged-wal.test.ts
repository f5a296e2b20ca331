import { DatabaseSync } from '@photostructure/sqlite';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { checkSqliteFile } from '../../../../src/core/sqlite/check-file.ts';
import { findDamagedWals, findWalDamage, quarantineDamagedWal } from '../../../../src/core/sqlite/damaged-wal.ts';
import { WAL_FRAME_HEADER_BYTES, WAL_HEADER_BYTES } from '../../../../src/core/sqlite/read-wal.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { readWalBytes } from '../../../support/checks/read-wal-bytes.ts';

type Database = InstanceType<typeof DatabaseSync>;

const PAGE = 8192;
const HEADER = WAL_HEADER_BYTES;
const FRAME = WAL_FRAME_HEADER_BYTES + PAGE;
const ROT = Buffer.alloc(24, 0xa5);

const rotAt = (bytes: Buffer, at: number): Buffer => {
  const rotten = Buffer.from(bytes);
  ROT.copy(rotten, at);
  return rotten;
};

/** Words of SQLite's checksum, in the other order of bytes than this machine's. */
const bigEndianSum = (bytes: Buffer, [a, b]: readonly [number, number]): readonly [number, number] => {
  let [first, second] = [a, b];
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + bytes.readUInt32BE(at) + second) >>> 0;
    second = (second + bytes.readUInt32BE(at + 4) + first) >>> 0;
  }
  return [first, second];
};

/** The same log as a machine of the other order writes it. */
const asBigEndian = (log: Buffer): Buffer => {
  const turned = Buffer.from(log);
  turned.writeUInt32BE(0x377f0683, 0);
  let sum = bigEndianSum(turned.subarray(0, 24), [0, 0]);
  const put = (at: number): void => sum.forEach((word, index) => void turned.writeUInt32BE(word, at + 4 * index));
  put(24);
  for (let at = HEADER; at < turned.length; at += FRAME) {
    sum = bigEndianSum(turned.subarray(at, at + 8), sum);
    sum = bigEndianSum(turned.subarray(at + 24, at + FRAME), sum);
    put(at + 16);
  }
  return turned;
};

describe('The write-ahead log of a SQLite file', () => {
  const folder = aFolder('wal');
  const original = join(folder, 'original.db');
  const copy = join(folder, 'copy.db');
  let database: Database;
  beforeEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    database = new DatabaseSync(original);
    database.exec(`PRAGMA page_size=${PAGE}; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;
      CREATE TABLE rows (n INTEGER PRIMARY KEY, text TEXT)`);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  });
  afterEach(() => database.close());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Commits of one row each, each of some pages. */
  const commit = (count: number, length = 3 * PAGE): void => {
    for (let i = 0; i < count; i++)
      database.prepare('INSERT INTO rows (text) VALUES (?)').run(String.fromCharCode(97 + (i % 26)).repeat(length));
  };
  /** A copy as a crash would leave it, with this log. */
  const crash = (log: Buffer = readFileSync(`${original}-wal`)): Buffer => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${copy}${suffix}`, { force: true });
    copyFileSync(original, copy);
    writeFileSync(`${copy}-wal`, log);
    return log;
  };
  const countRows = (file = copy): number => {
    const opened = new DatabaseSync(file);
    try {
      return (opened.prepare('SELECT count(*) AS found FROM rows').get() as { readonly found: number }).found;
    } finally {
      opened.close();
    }
  };

  it('is intact where a crash has left it, to its last byte', () => {
    commit(20);
    const log = crash();
    expect(readWalBytes(log)).toEqual({ intactBytes: log.length });
  });

  it('is damaged wherever SQLite drops more than the last commit, and is cut off where SQLite stops', () => {
    commit(20);
    const log = readFileSync(`${original}-wal`);
    let damaged = 0;
    // Steps that meet each part of a frame, and its border.
    for (let at = 0; at <= log.length - ROT.length; at += 2437) {
      const rotten = crash(rotAt(log, at));
      const { intactBytes, dropped } = readWalBytes(rotten);
      const found = countRows();
      if (dropped !== undefined) damaged += 1;
      // Damage in the last commit may look like one that was not written to its end.
      if (dropped === undefined) expect([at, found >= 19]).toEqual([at, true]);
      else expect([at, dropped.commits >= 1 && dropped.commits <= 20 - found]).toEqual([at, true]);
      crash(rotten.subarray(0, intactBytes));
      expect([at, countRows()]).toEqual([at, found]);
    }
    expect(damaged).toBeGreaterThan(200);
  });

  it('is damaged where any part of its header is, and says what was in it', () => {
    commit(3);
    const log = readFileSync(`${original}-wal`);
    for (let at = 0; at < HEADER; at++) {
      const rotten = Buffer.from(log);
      rotten[at] = 0xff ^ (rotten[at] ?? 0);
      const { intactBytes, dropped } = readWalBytes(rotten);
      expect([at, intactBytes, dropped?.frames, dropped !== undefined && dropped.commits >= 2]).toEqual([
        ...[at, 0, log.length / FRAME - (log.length % FRAME) / FRAME, true],
      ]);
    }
  });

  it('is intact where its last transaction has no commit', () => {
    commit(3);
    const { length } = readFileSync(`${original}-wal`);
    commit(1);
    const log = readFileSync(`${original}-wal`);
    for (const end of [length + 10, length + 24, length + FRAME, log.length - 1]) {
      expect(readWalBytes(log.subarray(0, end))).toEqual({ intactBytes: length });
      expect(readWalBytes(Buffer.concat([log.subarray(0, end), Buffer.alloc(3 * FRAME, 7)]))).toEqual({
        intactBytes: length,
      });
    }
  });

  it('is intact where frames of an earlier round, and of a transaction that was rolled back, follow', () => {
    commit(20);
    database.exec('PRAGMA wal_checkpoint(RESTART)');
    commit(2);
    const log = crash();
    expect(log.length).toBeGreaterThan(50 * FRAME);
    expect(readWalBytes(log).dropped).toBeUndefined();
    database.exec('PRAGMA cache_size=5; PRAGMA cache_spill=1; BEGIN');
    commit(30);
    database.exec('ROLLBACK');
    commit(1);
    const rolledBack = readWalBytes(crash());
    expect(rolledBack.dropped).toBeUndefined();
    expect(countRows()).toBe(23);
  });

  it('is read in either order of bytes', () => {
    commit(5);
    const turned = crash(asBigEndian(readFileSync(`${original}-wal`)));
    expect(readWalBytes(turned)).toEqual({ intactBytes: turned.length });
    expect(countRows()).toBe(5);
    expect(readWalBytes(rotAt(turned, HEADER + FRAME)).dropped?.commits).toBeGreaterThanOrEqual(3);
    expect(readWalBytes(rotAt(turned, 0)).dropped?.commits).toBeGreaterThanOrEqual(3);
  });

  it('is kept and cut off once where it is damaged, and everything before the damage stays', () => {
    commit(20);
    const log = readFileSync(`${original}-wal`);
    const rotten = crash(rotAt(log, HEADER + 20 * FRAME));
    quarantineDamagedWal(copy);
    const [found, ...others] = findDamagedWals(copy);
    expect(others).toEqual([]);
    expect(readFileSync(found?.copy ?? '')).toEqual(rotten);
    expect(found?.commits).toBeGreaterThan(5);
    const left = countRows();
    expect(left).toBeGreaterThan(2);
    expect(left + (found?.commits ?? 0)).toBeLessThanOrEqual(20);
    // What is written from here on takes the place of what was dropped.
    const opened = new DatabaseSync(copy);
    opened.exec("INSERT INTO rows (text) VALUES ('a')");
    const after = readFileSync(`${copy}-wal`);
    opened.close();
    writeFileSync(`${copy}-wal`, after);
    quarantineDamagedWal(copy);
    expect(findDamagedWals(copy)).toEqual([found]);
    expect(countRows()).toBe(left + 1);
  });

  it('is kept for its owner alone whatever the log permits, and not where a link leads to', () => {
    commit(20);
    const rotten = crash(rotAt(readFileSync(`${original}-wal`), HEADER + 20 * FRAME));
    const log = `${copy}-wal`;
    chmodSync(log, 0o644);
    const name = `${log}.damaged-${statSync(log).mtime.toISOString().replaceAll(/[:.-]/g, '')}`;
    const planted = join(folder, 'planted');
    writeFileSync(planted, 'of another', { mode: 0o644 });
    symlinkSync(planted, name);
    // A command of root may be the first to open the file.
    const own = process.getuid?.();
    if (own === 0) for (const file of [copy, log]) chownSync(file, 12_345, 12_345);
    quarantineDamagedWal(copy);
    expect(findDamagedWals(copy).map((one) => one.copy)).toEqual([name]);
    expect(lstatSync(name).isFile()).toBe(true);
    expect(lstatSync(name).mode & 0o777).toBe(0o600);
    expect(lstatSync(name).uid).toBe(own === 0 ? 12_345 : own);
    expect(readFileSync(name)).toEqual(rotten);
    expect(readFileSync(planted, 'utf8')).toBe('of another');
  });

  it('is left alone while another connection has the file open', async () => {
    commit(20);
    const log = readFileSync(`${original}-wal`);
    writeFileSync(`${original}-wal`, rotAt(log, HEADER + 20 * FRAME));
    quarantineDamagedWal(original);
    expect(findDamagedWals(original)).toEqual([]);
    expect(readFileSync(`${original}-wal`)).toEqual(rotAt(log, HEADER + 20 * FRAME));
    expect((await findWalDamage(original))?.commits).toBeGreaterThan(5);
    writeFileSync(`${original}-wal`, log);
    expect(await findWalDamage(original)).toBeUndefined();
  });

  it('is named by a check before a start has copied it, and after it', async () => {
    commit(20);
    crash(rotAt(readFileSync(`${original}-wal`), HEADER + 20 * FRAME));
    expect(await checkSqliteFile(copy)).toEqual([expect.stringContaining('its write-ahead log is damaged')]);
    quarantineDamagedWal(copy);
    expect(existsSync(`${copy}-wal`)).toBe(false);
    const [line, ...others] = await checkSqliteFile(copy);
    expect(others).toEqual([]);
    expect(line).toContain(findDamagedWals(copy)[0]?.copy);
  });
});
