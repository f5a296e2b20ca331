import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { croissantOf } from '../../../src/studies/catalogue/croissant.ts';
import { datasetUrl, dcatOf } from '../../../src/studies/catalogue/dcat.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { describeWith, PYTHON } from '../../support/servers/services.ts';
import { aDataset, PUBLIC_URL, SCHOOL } from '../../support/builders/studies/a-dataset.ts';

const SHAPES = join(__dirname, '..', '..', 'support', 'checks', 'external', 'dcat-ap.shapes.ttl');

/** Says whether the catalogue conforms, and what does not. */
const SHACL = `
import sys
from pyshacl import validate
formats = { 'data_graph_format': 'json-ld', 'shacl_graph_format': 'turtle' }
conforms, _, text = validate(sys.argv[1], shacl_graph=sys.argv[2], **formats)
print(conforms)
print(text)
`;

/** Reads the description as a scientist's program would, and one record by it. */
const CROISSANT = `
import json, sys
import mlcroissant as mlc
from mlcroissant._src.core.issues import Issues
dataset = mlc.Dataset(sys.argv[1])
issues = dataset.metadata.ctx.issues
records = dataset.records('records')
print(json.dumps({'errors': sorted(issues.errors), 'warnings': sorted(issues.warnings),
  'fields': {field.id: str(field.data_type) for field in dataset.metadata.record_sets[0].fields},
  'record': {key: str(value) for key, value in next(iter(records)).items()}}))
`;

describeWith(
  { name: 'a Python (deploy/services/python names it in TEST_PYTHON)', url: PYTHON },
  'the catalogue, by the tools of those who read catalogues',
  (python) => {
    const folder = mkdtempSync(join(tmpdir(), 'carnet-catalogue-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const written = (name: string, value: unknown): string => {
      const file = join(folder, name);
      writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
      return file;
    };
    const run = (program: string, ...given: readonly string[]): string =>
      execFileSync(python, ['-W', 'ignore', '-c', program, ...given], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });

    it('conforms to DCAT-AP by its shapes (SHACL), and would not if it lacked what they ask for', () => {
      const catalogue = dcatOf({ publicUrl: PUBLIC_URL, publisher: SCHOOL, datasets: [aDataset()] });
      expect(run(SHACL, written('dcat.jsonld', catalogue), SHAPES)).toMatch(/^True/);
      const [{ 'dct:accessRights': _, ...dataset }] = catalogue['dcat:dataset'] as readonly [JsonObject];
      const lacking = run(
        SHACL,
        written('lacking.jsonld', { ...catalogue, 'dct:publisher': [], 'dcat:dataset': [dataset] }),
        SHAPES,
      );
      expect(lacking).toMatch(/^False/);
      expect(lacking.match(/Constraint Violation/g)).toHaveLength(3);
    });

    it('is read by mlcroissant without an error or a warning, types and records too', () => {
      const { title, description, id, columns, since } = aDataset();
      const header = columns.map(({ name }) => name);
      const line = columns.map(
        ({ type }) => ({ text: 'a', number: '0.5', boolean: 'true', time: '2026-03-02T08:15:00.000Z' })[type],
      );
      const contentUrl = written('records.csv', `${header.join(',')}\r\n${line.join(',')}\r\n`);
      const read = JSON.parse(
        run(
          CROISSANT,
          written(
            'croissant.json',
            croissantOf({
              title,
              description,
              url: datasetUrl(PUBLIC_URL, id),
              contentUrl,
              columns,
              creator: SCHOOL.name,
              published: since,
              version: 1,
              period: { first: '2025-09', last: '2026-02' },
            }),
          ),
        ),
      ) as {
        readonly errors: readonly string[];
        readonly warnings: readonly string[];
        readonly fields: Readonly<Record<string, string>>;
        readonly record: Readonly<Record<string, string>>;
      };
      expect(read.errors).toEqual([]);
      expect(read.warnings).toEqual([]);
      expect(Object.keys(read.fields)).toHaveLength(columns.length);
      expect(read.record).toMatchObject({
        'records/score_scaled': '0.5',
        'records/success': 'True',
        'records/timestamp': expect.stringContaining('2026-03-02 08:15'),
      });
    });
  },
);
