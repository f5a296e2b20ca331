import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { createLineEncoder } from '../../../../src/transfer/export/encode-lines.ts';
import type { ExportItem } from '../../../../src/transfer/export/export-item.ts';
import { readLineForm } from '../../../../src/transfer/export/read-export-query.ts';
import { writeDays } from '../../../../src/transfer/export/write-days.ts';
import type { ExportJob } from '../../../../src/transfer/export/write-export.ts';
import { streamLines, writeLines } from '../../../../src/transfer/export/write-lines.ts';
import { sortKey } from '../../../../src/xapi/statement/sort-key.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-27T08:00:00Z');

/** Statements of three days: 4, 3 and 2. */
const STATEMENTS: readonly ExportItem[] = [0, 0, 0, 0, 1, 1, 1, 2, 2].map((day, at) => ({
  cursor: sortKey(START + day * DAY, 0, at),
  source: 'moodle',
  text: Buffer.from(JSON.stringify(aStatement({ id: `s${at}`, stored: new Date(START + day * DAY).toISOString() }))),
}));

const folder = mkdtempSync(join(tmpdir(), 'carnet-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aPath = (ending = ''): string => join(folder, `${++count}${ending}`);
const encoder = createLineEncoder(readLineForm(new URLSearchParams({ format: 'csv', columns: 'id' })));

/** Reads batches of two, from these statements, and is killed after so many. */
const aJob = (all = STATEMENTS, killedAfter = Infinity): ExportJob => ({
  exports: 'from=store',
  read: async function* (after) {
    const rest = all.filter(({ cursor }) => after === undefined || cursor > after);
    for (let at = 0; at < rest.length; at += 2) {
      if (at >= killedAfter) throw new Error('killed');
      yield await Promise.resolve(rest.slice(at, at + 2));
    }
  },
  onExported: () => undefined,
});

describe('an export into a file of lines', () => {
  it('is there once it is complete, readable for its owner alone', async () => {
    const file = aPath('.csv');
    const written = await writeLines(file, encoder, aJob());
    expect(written).toEqual({ statements: 9, cursor: STATEMENTS[8]!.cursor, files: [file] });
    expect(readFileSync(file, 'utf8')).toBe(`id\r\n${STATEMENTS.map((_, at) => `s${at}\r\n`).join('')}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect([`${file}.part`, `${file}.state`].filter(existsSync)).toEqual([]);
  });

  it('continues a broken one without loss or double, whatever its state had not counted', async () => {
    const file = aPath('.csv');
    await expect(writeLines(file, encoder, aJob(STATEMENTS, 4))).rejects.toThrow('killed');
    expect(existsSync(file)).toBe(false);
    // Killed behind the last save: as if the state had counted the header and two statements.
    writeFileSync(
      `${file}.state`,
      JSON.stringify({ exports: 'from=store', bytes: 12, statements: 2, cursor: STATEMENTS[1]!.cursor }),
    );
    expect(await writeLines(file, encoder, aJob())).toMatchObject({ statements: 9 });
    expect(readFileSync(file, 'utf8')).toBe(`id\r\n${STATEMENTS.map((_, at) => `s${at}\r\n`).join('')}`);
  });

  it('is refused where the file exists, or another export is unfinished', async () => {
    const file = aPath('.csv');
    await writeLines(file, encoder, aJob());
    await expect(writeLines(file, encoder, aJob())).rejects.toMatchObject({ kind: 'state-conflict' });
    const other = aPath('.csv');
    writeFileSync(`${other}.state`, JSON.stringify({ exports: 'from=store&verb=v', statements: 0 }));
    await expect(writeLines(other, encoder, aJob())).rejects.toThrow('another export (from=store&verb=v)');
  });

  it('goes to a stream too, with its cursor', async () => {
    let text = '';
    const written = await streamLines(
      (chunk) => {
        text += Buffer.from(chunk).toString();
        return Promise.resolve();
      },
      encoder,
      aJob(),
    );
    expect(text.split('\r\n')).toHaveLength(11);
    expect(written).toEqual({ statements: 9, cursor: STATEMENTS[8]!.cursor, files: [] });
  });
});

describe('an export into a folder of days', () => {
  const partsOf = (directory: string): readonly string[] =>
    readdirSync(directory, { recursive: true })
      .map(String)
      .filter((name) => /^day=.*\.parquet$/.test(name))
      .sort();
  const idsIn = async (directory: string): Promise<readonly unknown[]> => {
    const ids: unknown[] = [];
    for (const part of partsOf(directory)) {
      const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(directory, part)) });
      ids.push(...rows.map(({ id }: Readonly<Record<string, unknown>>) => id));
    }
    return ids;
  };
  const IDS = STATEMENTS.map((_, at) => `s${at}`);

  it('has a file for each day, with named columns and the JSON of the statement', async () => {
    const directory = aPath();
    const { statements, files } = await writeDays(directory, aJob());
    expect(statements).toBe(9);
    expect(partsOf(directory)).toEqual([27, 28, 29].map((day) => `day=2026-11-${day}/part-0.parquet`));
    expect(files).toEqual(partsOf(directory).map((part) => join(directory, part)));
    expect(await idsIn(directory)).toEqual(IDS);
    const [row] = await parquetReadObjects({ file: await asyncBufferFromFile(files[0]!) });
    expect(row).toMatchObject({
      id: 's0',
      stored: new Date(START),
      source: 'moodle',
      actor: 'mailto:ada@school.example',
      score_scaled: null,
      cursor: STATEMENTS[0]!.cursor,
      statement: Buffer.from(STATEMENTS[0]!.text).toString(),
    });
  });

  it('continues a later export of the same day in another file', async () => {
    const directory = aPath();
    await writeDays(directory, aJob(STATEMENTS.slice(0, 5)));
    expect(await writeDays(directory, aJob())).toMatchObject({ statements: 9 });
    expect(partsOf(directory)).toContain('day=2026-11-28/part-1.parquet');
    expect(await idsIn(directory)).toEqual(IDS);
    expect(await writeDays(directory, aJob())).toMatchObject({ statements: 9, files: [] });
  });

  it('has files of bounded size, so that a broken export reads little again', async () => {
    const directory = aPath();
    await expect(writeDays(directory, aJob(STATEMENTS, 4), 3)).rejects.toThrow('killed');
    expect(await idsIn(directory)).toContain('s2');
    await writeDays(directory, aJob(), 3);
    expect(partsOf(directory)).toHaveLength(4);
    expect(await idsIn(directory)).toEqual(IDS);
  });

  it.each(['before', 'after'])('has no statement twice where it was killed %s a file took its place', async (when) => {
    const directory = aPath();
    await writeDays(directory, aJob(STATEMENTS.slice(0, 4)));
    const [part] = partsOf(directory);
    const state = join(directory, '_carnet-export.json');
    const saved = JSON.parse(readFileSync(state, 'utf8')) as object;
    writeFileSync(state, JSON.stringify({ ...saved, renamesTo: part }));
    const unfinished = join(directory, '_unfinished.parquet');
    writeFileSync(unfinished, when === 'before' ? readFileSync(join(directory, part!)) : 'a file that was begun');
    if (when === 'before') rmSync(join(directory, part!));
    await writeDays(directory, aJob());
    expect(await idsIn(directory)).toEqual(IDS);
    expect(existsSync(unfinished)).toBe(false);
  });

  it('is refused where the folder has another export', async () => {
    const directory = aPath();
    await writeDays(directory, aJob());
    await expect(writeDays(directory, { ...aJob(), exports: 'from=other' })).rejects.toMatchObject({
      kind: 'state-conflict',
    });
  });
});
