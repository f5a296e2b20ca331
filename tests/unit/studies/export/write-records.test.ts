import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { columnsOf } from '../../../../src/studies/export/columns.ts';
import { lineOf, type ReleasedRecord } from '../../../../src/studies/record/released-record.ts';
import { RECORDS_FORMATS, type RecordsFormat, writeRecords } from '../../../../src/studies/export/write-records.ts';
import { aReleasedRecord } from '../../../support/builders/studies/a-released-record.ts';
import { asyncEach } from '../../../support/builders/text/async-each.ts';

const COLUMNS = columnsOf({ extensions: { 'https://x.example/level': 'enum:easy|=1+1' }, responses: false });
const folder = mkdtempSync(join(tmpdir(), 'carnet-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let count = 0;
const written = async (format: RecordsFormat, records: AsyncIterable<ReleasedRecord>): Promise<string> => {
  const file = join(folder, `${++count}.${format}`);
  await writeRecords({ format, file, columns: COLUMNS }, records);
  return file;
};

const these = (...records: ReleasedRecord[]): AsyncIterable<ReleasedRecord> => asyncEach(records);

describe.each(RECORDS_FORMATS)('records as %s', (format) => {
  it('are written with at most two batches in memory', async () => {
    const alive = new Set<WeakRef<ReleasedRecord>>();
    let most = 0;
    const many = async function* (): AsyncGenerator<ReleasedRecord, void> {
      for (let i = 1; i <= 6_000; i++) {
        const record = aReleasedRecord({ result: { score: { raw: i } } });
        alive.add(new WeakRef(record));
        yield record;
        if (i % 3000 !== 0) continue;
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        collectGarbage();
        for (const one of alive) if (one.deref() === undefined) alive.delete(one);
        most = Math.max(most, alive.size);
      }
    };
    await written(format, many());
    expect(most).toBeLessThan(3001);
  });

  it('are not written to their end if reading them fails: the call rejects with that error', async () => {
    const failing = async function* (): AsyncGenerator<ReleasedRecord, void> {
      yield aReleasedRecord();
      await Promise.reject(new Error('the topic is gone'));
    };
    await expect(written(format, failing())).rejects.toThrow('the topic is gone');
  });

  it('are written to a new file that only its owner may read', async () => {
    const file = await written(format, these(aReleasedRecord()));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, 'mine');
    await expect(writeRecords({ format, file, columns: COLUMNS }, these(aReleasedRecord()))).rejects.toThrow('EEXIST');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});

describe('records as csv', () => {
  it('have a header, empty cells, times in UTC, and no formula', async () => {
    const file = await written(
      'csv',
      these(
        aReleasedRecord({
          result: { success: false, score: { scaled: -0.5 }, extensions: { 'https://x.example/level': ';=1+1' } },
          context: { language: 'a,"b"' },
        }),
      ),
    );
    const [header, row, ...rest] = readFileSync(file, 'utf8').split('\r\n');
    expect(header).toBe(COLUMNS.map(({ name }) => name).join(','));
    expect(row).toBe(
      'h5p,https://w3id.org/xapi/x,a9ecd188-8910-81a7-8c3c-01065df8c85e,2026-03-02T08:15:00.000Z,' +
        'pnbh4b2gcnatj3ti2t6se6orzg,,http://adlnet.gov/expapi/verbs/answered,' +
        'urn:lrs:h:vdrsmu2y5ep6mhxkrs2vsv47,,,false,,-0.5,,,,,,"a,""b""",,,,,\';\'=1+1,',
    );
    expect(rest).toEqual(['']);
  });

  it('have quotes around a cell with a line break of any kind', async () => {
    for (const language of ['a\nb', 'a\rb', 'a\r\nb']) {
      const file = await written('csv', these(aReleasedRecord({ context: { language } })));
      expect(readFileSync(file, 'utf8')).toContain(`,"${language}",`);
    }
  });

  it('of nothing is its header', async () => {
    expect(readFileSync(await written('csv', these()), 'utf8')).toBe(
      `${COLUMNS.map(({ name }) => name).join(',')}\r\n`,
    );
  });
});

describe('records as parquet', () => {
  const read = async (file: string) => parquetReadObjects({ file: await asyncBufferFromFile(file) });

  it('have typed columns, and nulls', async () => {
    const rows = await read(
      await written(
        'parquet',
        these(
          aReleasedRecord({ result: { success: true, score: { raw: 7.5 } } }),
          aReleasedRecord({ actor: { member: [] } }),
        ),
      ),
    );
    expect(rows[0]).toMatchObject({
      timestamp: new Date('2026-03-02T08:15:00Z'),
      success: true,
      score_raw: 7.5,
      score_max: null,
      person: 'pnbh4b2gcnatj3ti2t6se6orzg',
    });
    expect(rows[1]).toMatchObject({ success: null, person: null });
  });

  it('of nothing has its columns all the same', async () => {
    const { schema, num_rows: rows } = await parquetMetadataAsync(
      await asyncBufferFromFile(await written('parquet', these())),
    );
    expect(schema.slice(1).map(({ name }) => name)).toEqual(COLUMNS.map(({ name }) => name));
    expect(rows).toBe(0n);
  });

  it('keep every row in its order over many batches', async () => {
    const raw = Array.from({ length: 5001 }, (_, i) => i);
    const many = function* (): Generator<ReleasedRecord, void> {
      for (const one of raw) yield aReleasedRecord({ result: { score: { raw: one } } });
    };
    expect((await read(await written('parquet', asyncEach(many())))).map((row): unknown => row['score_raw'])).toEqual(
      raw,
    );
  });
});

describe('records as ndjson', () => {
  it('have their statements exactly as they were released', async () => {
    const record = { ...aReleasedRecord(), statement: '{"score" : 1.00}' };
    const text = readFileSync(await written('ndjson', these(record, aReleasedRecord())), 'utf8');
    expect(text).toBe(
      '{"key":"a9ecd188-8910-81a7-8c3c-01065df8c85e","source":"h5p",' +
        '"profile":"https://w3id.org/xapi/x","statement":{"score" : 1.00}}\n' +
        `${lineOf(aReleasedRecord())}\n`,
    );
  });
});

describe('records as transactions for DataShop', () => {
  const transactions = async (...records: ReleasedRecord[]): Promise<readonly Readonly<Record<string, string>>[]> => {
    const [header = '', ...lines] = readFileSync(await written('datashop', these(...records)), 'utf8')
      .trimEnd()
      .split('\n');
    return lines.map((line) =>
      Object.fromEntries(line.split('\t').map((cell, at): [string, string] => [header.split('\t')[at] ?? '', cell])),
    );
  };

  it('have the columns that an import requires, and everything else as custom fields', async () => {
    const [transaction] = await transactions(
      aReleasedRecord({
        result: { success: false, score: { raw: 3 }, duration: 'PT3S' },
        context: {
          registration: '22345678-1234-8678-8234-567812345678',
          contextActivities: { parent: [{ id: 'urn:exercise' }, { id: 'urn:b' }] },
        },
      }),
    );
    expect(transaction).toMatchObject({
      'Anon Student Id': 'pnbh4b2gcnatj3ti2t6se6orzg',
      'Session Id': '22345678-1234-8678-8234-567812345678',
      Time: '2026-03-02 08:15:00.000',
      'Time Zone': 'UTC',
      'Level (Source)': 'h5p',
      'Problem Name': 'urn:exercise',
      'Step Name': 'urn:lrs:h:vdrsmu2y5ep6mhxkrs2vsv47',
      Outcome: 'INCORRECT',
      'Student Response Type': 'ATTEMPT',
      'Tutor Response Type': 'RESULT',
      'CF (score_raw)': '3',
      'CF (duration)': 'PT3S',
      'CF (parent)': 'urn:exercise urn:b',
      'CF (score_max)': '',
    });
  });

  it("use the student's day as session without a registration, and have no outcome without success", async () => {
    expect((await transactions(aReleasedRecord()))[0]).toMatchObject({
      'Session Id': 'pnbh4b2gcnatj3ti2t6se6orzg 2026-03-02',
      Outcome: '',
      'Student Response Type': '',
      'Problem Name': 'urn:lrs:h:vdrsmu2y5ep6mhxkrs2vsv47',
    });
  });

  it('are one for each member of a group', async () => {
    const member = ['pa', 'pb'].map((name) => ({ account: { homePage: 'https://lrs.example/studies/s1', name } }));
    expect(
      (await transactions(aReleasedRecord({ actor: { objectType: 'Group', member } }))).map(
        (one) => one['Anon Student Id'],
      ),
    ).toEqual(['pa', 'pb']);
  });

  it('keep what is too long for DataShop apart, and tabs out', async () => {
    const long = (end: string) =>
      aReleasedRecord({
        object: { id: `https://x.example/${'a'.repeat(300)}${end}` },
        result: { extensions: { 'https://x.example/level': 'a\tb\nc' } },
      });
    const [one, other] = await transactions(long('1'), long('2'));
    expect([
      one?.['Step Name']?.length,
      other?.['Step Name']?.length,
      one?.['Step Name'] === other?.['Step Name'],
    ]).toEqual([255, 255, false]);
    expect(one?.['CF (result_extension_level)']).toBe('a b c');
  });
});
