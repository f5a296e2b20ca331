import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { columnsOf } from '../../../src/studies/export/columns.ts';
import { writeRecords } from '../../../src/studies/export/write-records.ts';
import { aReleasedRecord } from '../../support/builders/studies/a-released-record.ts';
import { asyncEach } from '../../support/builders/text/async-each.ts';
import { describeWith, PYTHON } from '../../support/servers/services.ts';

const run = promisify(execFile);

const COLUMNS = columnsOf({
  extensions: { 'https://x.example/attempt': 'number', 'https://x.example/last': 'boolean' },
  responses: false,
});

const RECORDS = [
  aReleasedRecord({
    result: {
      success: true,
      score: { scaled: 0.25, raw: 5 },
      extensions: { 'https://x.example/attempt': 2, 'https://x.example/last': false },
    },
  }),
  aReleasedRecord({ result: { success: false, score: { scaled: -0.5 } }, timestamp: '2026-07-01T00:00:00.125Z' }),
  aReleasedRecord({ context: { language: 'fr' } }),
];

describeWith(
  { name: 'a Python (deploy/services/python names it in TEST_PYTHON)', url: PYTHON },
  'the table of a study',
  (python) => {
    const folder = mkdtempSync(join(tmpdir(), 'carnet-tables-'));
    const fileOf = (format: string): string => join(folder, `study.${format}`);

    beforeAll(async () => {
      for (const format of ['csv', 'parquet'] as const)
        await writeRecords({ format, file: fileOf(format), columns: COLUMNS }, asyncEach(RECORDS));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const resultOf = async (format: string, script: string): Promise<unknown> =>
      JSON.parse(
        (await run(python, ['-c', `import json, sys, duckdb, pandas\nfile = sys.argv[1]\n${script}`, fileOf(format)]))
          .stdout,
      ) as unknown;

    const NAMES = [
      'timestamp',
      'success',
      'score_scaled',
      'score_raw',
      'result_extension_attempt',
      'result_extension_last',
      'language',
    ];
    const IN_DUCKDB = `
duckdb.sql("SET TimeZone = 'UTC'")
names = ${JSON.stringify(NAMES)}
table = duckdb.sql(f"SELECT {', '.join(names)} FROM '{file}'")
text = lambda one: one.isoformat() if hasattr(one, 'isoformat') else one
rows = [[text(one) for one in row] for row in table.fetchall()]
print(json.dumps({ 'types': [str(one) for one in table.types], 'rows': rows }))`;
    const ROWS = [
      ['2026-03-02T08:15:00+00:00', true, 0.25, 5, 2, false, null],
      ['2026-07-01T00:00:00.125000+00:00', false, -0.5, null, null, null, null],
      ['2026-03-02T08:15:00+00:00', null, null, null, null, null, 'fr'],
    ];

    it('has its types and its nulls in DuckDB, from Parquet', async () => {
      expect(await resultOf('parquet', IN_DUCKDB)).toEqual({
        types: ['TIMESTAMP WITH TIME ZONE', 'BOOLEAN', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'BOOLEAN', 'VARCHAR'],
        rows: ROWS,
      });
    });

    it('has them in DuckDB from CSV too, which guesses types by what it finds', async () => {
      expect(await resultOf('csv', IN_DUCKDB)).toEqual({
        types: ['TIMESTAMP WITH TIME ZONE', 'BOOLEAN', 'DOUBLE', 'BIGINT', 'BIGINT', 'BOOLEAN', 'VARCHAR'],
        rows: ROWS,
      });
    });

    const IN_PANDAS = `
print(json.dumps({
  'types': { name: str(frame[name].dtype) for name in ${JSON.stringify(NAMES)} },
  'scaled': frame['score_scaled'].dropna().tolist(), 'raw': frame['score_raw'].dropna().tolist(),
  'times': [one.isoformat() for one in frame['timestamp']],
  'missing': int(frame['success'].isna().sum()), 'columns': list(frame.columns) }))`;
    const SEEN = {
      scaled: [0.25, -0.5],
      raw: [5],
      times: ['2026-03-02T08:15:00+00:00', '2026-07-01T00:00:00.125000+00:00', '2026-03-02T08:15:00+00:00'],
      missing: 1,
      columns: COLUMNS.map(({ name }) => name),
    };

    it('has them in pandas, from Parquet', async () => {
      expect(
        await resultOf('parquet', `frame = pandas.read_parquet(file, dtype_backend='numpy_nullable')${IN_PANDAS}`),
      ).toEqual({
        ...SEEN,
        types: {
          timestamp: 'datetime64[ms, UTC]',
          success: 'boolean',
          score_scaled: 'Float64',
          score_raw: 'Float64',
          result_extension_attempt: 'Float64',
          result_extension_last: 'boolean',
          language: 'string',
        },
      });
    });

    it('has them in pandas from CSV too, given which column is a time', async () => {
      expect(
        await resultOf(
          'csv',
          `frame = pandas.read_csv(file, parse_dates=['timestamp'], dtype_backend='numpy_nullable')${IN_PANDAS}`,
        ),
      ).toMatchObject({
        ...SEEN,
        types: { timestamp: 'datetime64[us, UTC]', success: 'boolean', score_scaled: 'Float64', language: 'string' },
      });
    });
  },
);
