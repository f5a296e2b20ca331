import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOf } from '../../../../src/cli/transfer/import-files.ts';

describe('The files of an import', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'carnet-import-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('are beside the input, and in the present folder for another LRS', () => {
    expect(filesOf('/data/a.ndjson', {})).toEqual({
      state: '/data/a.ndjson.import',
      refused: '/data/a.ndjson.refused.ndjson',
    });
    expect(filesOf('https://lrs.example/xapi', {})).toEqual({
      state: 'lrs.example.import',
      refused: 'lrs.example.refused.ndjson',
    });
    expect(filesOf('-', { dryRun: true })).toEqual({ refused: 'stdin.dry-run.ndjson' });
  });

  it('never replace what an earlier import of the standard input refused', () => {
    const refused = join(folder, 'refused.ndjson');
    expect(filesOf('-', { refused })).toEqual({ refused });
    writeFileSync(refused, '{}\n');
    expect(() => filesOf('-', { refused })).toThrow('move it, or name another file by --refused');
    expect(filesOf('-', { refused, state: folder })).toEqual({ refused, state: join(folder, 'stdin.import') });
  });
});
