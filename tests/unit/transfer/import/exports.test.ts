import { createReadStream } from 'node:fs';
import { batchesOfStatements } from '../../../../src/transfer/import/batches-of-statements.ts';
import { rawItems } from '../../../../src/transfer/import/files/raw-items.ts';
import { validateBatch } from '../../../../src/xapi/validate/validate.ts';
import { parseStatements } from '../../../../src/xapi/json/json.ts';
import { arrayBody } from '../../../../src/transfer/import/post-statements.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';

const LIMITS = { statements: 100, bytes: 1_000_000, statementBytes: 1_000_000 };

/** The valid statements of an export, and the form that was found. */
const readExport = async (name: string) => {
  const items = rawItems(createReadStream(`tests/support/exports/${name}`) as AsyncIterable<Buffer>);
  const statements: JsonObject[] = [];
  const forms = new Set<string>();
  for await (const batch of batchesOfStatements(items, { skipped: 0, limits: LIMITS })) {
    expect(batch.broken).toEqual([]);
    for (const form of batch.forms) forms.add(form);
    const parsed = parseStatements(arrayBody(batch.statements), LIMITS);
    statements.push(...(validateBatch(parsed, batch.statements[0]!.version) as unknown as JsonObject[]));
  }
  return { statements, forms: [...forms] };
};
const idsOf = (statements: readonly JsonObject[]): readonly unknown[] =>
  statements.map(({ id }) => (id as string).slice(-2));

describe('the statements of an export', () => {
  it('of Learning Locker have the dots of their extensions back', async () => {
    const { statements, forms } = await readExport('learning-locker.ndjson');
    expect([idsOf(statements), forms]).toEqual([['01', '02', '03'], ['learning-locker']]);
    expect(statements[0]).toMatchObject({
      result: {
        score: { scaled: 0.75, raw: 3 },
        extensions: { 'https://moodle.lycee-valmy.example/ext/attempt.try': { 'page.count': 2 } },
      },
      context: {
        extensions: {
          'http://lrs.learninglocker.net/define/extensions/info': { 'https://moodle.lycee-valmy.example/': '4.1.2' },
        },
      },
    });
    expect(statements[1]).toMatchObject({ result: { response: 'A dot is written &46; there' } });
  });

  it('of Learning Locker in canonical Extended JSON have plain numbers', async () => {
    const { statements, forms } = await readExport('learning-locker-canonical.json');
    expect([idsOf(statements), forms]).toEqual([['11'], ['learning-locker']]);
    expect(statements[0]).toMatchObject({ result: { score: { scaled: 0.75, raw: 3, min: 0, max: 4 } } });
  });

  it.each(['lrsql-postgres.sql', 'lrsql-sqlite.sql'])(
    'of lrsql are the payloads of its statements: %s',
    async (name) => {
      const { statements } = await readExport(name);
      expect(idsOf(statements)).toEqual(['21', '22', '23']);
      expect(statements[1]).toMatchObject({ result: { response: "tab\tand \\ and 'quote'\nline", success: true } });
      expect(statements[0]).toMatchObject({ actor: { name: "Hélène d'Aubigny" } });
    },
  );

  it.each(['ralph.ndjson', 'ralph-elasticsearch.ndjson', 'ralph-mongo.ndjson', 'ralph-clickhouse.ndjson'])(
    'of Ralph are those of its backends: %s',
    async (name) => {
      const { statements, forms } = await readExport(name);
      expect([idsOf(statements), forms]).toEqual([['31', '32'], [name === 'ralph.ndjson' ? 'statement' : 'ralph']]);
    },
  );
});
