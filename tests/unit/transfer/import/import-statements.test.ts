import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importBatches } from '../../../../src/transfer/import/import-statements.ts';
import { openImportState } from '../../../../src/transfer/import/import-state.ts';
import { RefusedFile } from '../../../../src/transfer/import/refused-file.ts';
import { asyncEach } from '../../../support/builders/text/async-each.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('an import', () => {
  it('counts and writes down what the other LRS does not give whole', async () => {
    const refused = new RefusedFile(join(folder, 'refused.ndjson'), 0);
    const statement = { line: 4, id: 'a', version: '1.0.3' as const, bytes: Buffer.from('{"id":"a"}') };
    const batch = {
      statements: [],
      broken: [],
      refused: [{ statement, kind: 'unreadable', detail: 'the LRS answers 403', faults: [] }],
      position: { items: 4 },
      forms: new Set<never>(),
    };
    const { state } = await importBatches(
      asyncEach([batch]),
      openImportState(undefined, { head: Buffer.from('x'), target: 'y' }),
      {
        post: () => Promise.resolve({ stored: 0, withheld: 0, refused: [] }),
        refused,
        onState: () => undefined,
      },
    );
    await refused.close();
    expect(state).toMatchObject({ items: 4, counts: { read: 1, stored: 0, refused: 1, broken: 0 } });
    expect(JSON.parse(readFileSync(refused.path, 'utf8'))).toMatchObject({
      line: 4,
      detail: 'the LRS answers 403',
      statement: { id: 'a' },
    });
  });
});
