import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Noe } from '../../../src/backup/noes/noe.ts';
import { headerLine, type NoesLine, sealLine, versionOfList } from '../../../src/backup/noes/noes-lines.ts';
import { firstTextOf, readNoesFile } from '../../../src/backup/noes/read-noes.ts';
import { aFolder } from '../../support/checks/a-directory.ts';

const KEY = new Uint8Array(32).fill(7);
const HASH = 'a'.repeat(64);
const UNTIL = Date.parse('2026-11-28T12:00:00.000Z');

const revoked = (seq: number): Noe => ({ no: 'credential', key: `key-${seq}`, seq, at: UNTIL });
const lineOf = (after: number, seq: number, about: Partial<NoesLine> = {}): NoesLine => ({
  after,
  seq,
  hash: HASH,
  of: 'chain',
  until: UNTIL,
  noes: [revoked(seq)],
  ...about,
});

describe('The file of a list of noes', () => {
  const folder = aFolder('noes');
  const file = join(folder, 'noes.ndjson');
  const write = (...lines: readonly NoesLine[]): void =>
    writeFileSync(file, headerLine(KEY) + lines.map((line) => sealLine(line, KEY)).join(''));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read as it was written', async () => {
    write(lineOf(0, 3), lineOf(3, 3, { noes: [], until: UNTIL + 1 }), lineOf(3, 9));
    expect(await readNoesFile(file, KEY)).toMatchObject({
      marks: [{ seq: 3 }, { after: 3, seq: 3 }, { seq: 9, hash: HASH }],
      noes: [revoked(3), revoked(9)],
      head: { seq: 9, hash: HASH, of: 'chain' },
      until: UNTIL + 1,
      uncovered: [],
      damagedLines: 0,
    });
    expect(versionOfList(await firstTextOf(file))).toBe(2);
  });

  it('keeps no reader waiting: a pipe is refused, and a line that has no end in 64 MiB is damaged', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(readNoesFile(pipe, KEY)).rejects.toMatchObject({ code: 'ENOTSUP' });
    await expect(readNoesFile(folder, KEY)).rejects.toMatchObject({ code: 'EISDIR' });
    write(lineOf(0, 3));
    truncateSync(file, 70 << 20);
    appendFileSync(file, `\n${sealLine(lineOf(3, 5), KEY)}`);
    expect(await readNoesFile(file, KEY)).toMatchObject({ head: { seq: 5 }, uncovered: [], damagedLines: 1 });
  });

  it('loses nothing to a line that was cut, if its events are told again', async () => {
    write(lineOf(0, 3));
    const cut = sealLine(lineOf(3, 5), KEY).slice(0, 40);
    writeFileSync(file, cut, { flag: 'a' });
    expect(await readNoesFile(file, KEY)).toMatchObject({ head: { seq: 3 }, uncovered: [], damagedLines: 1 });
    writeFileSync(file, `\n${sealLine(lineOf(3, 6), KEY)}`, { flag: 'a' });
    expect(await readNoesFile(file, KEY)).toMatchObject({ head: { seq: 6 }, uncovered: [], damagedLines: 1 });
  });

  it('says which events a damaged or missing line had', async () => {
    write(lineOf(0, 3), lineOf(3, 5), lineOf(5, 9));
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('key-5', 'key-6'));
    expect(await readNoesFile(file, KEY)).toMatchObject({
      noes: [revoked(3), revoked(9)],
      uncovered: [{ after: 3, to: 5 }],
      damagedLines: 1,
    });
    const lines = text.split('\n');
    writeFileSync(file, [...lines.slice(0, 1), ...lines.slice(2)].join('\n'));
    expect(await readNoesFile(file, KEY)).toMatchObject({ uncovered: [{ after: 0, to: 3 }], damagedLines: 0 });
  });

  it('may be written by two processes at once', async () => {
    write(lineOf(0, 3), lineOf(3, 7), lineOf(3, 5), lineOf(5, 7));
    expect(await readNoesFile(file, KEY)).toMatchObject({ head: { seq: 7 }, uncovered: [], damagedLines: 0 });
  });

  it('holds under its own key alone', async () => {
    write(lineOf(0, 3));
    const { head, damagedLines } = await readNoesFile(file, new Uint8Array(32));
    expect({ head, damagedLines }).toEqual({ head: undefined, damagedLines: 2 });
  });

  it('is read through however long its lines are', async () => {
    const noes = Array.from({ length: 20_000 }, (_, at) => revoked(at + 1));
    write(lineOf(0, 20_000, { noes }), lineOf(20_000, 20_001));
    expect((await readNoesFile(file, KEY)).noes).toHaveLength(20_001);
  });
});
