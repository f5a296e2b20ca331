import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginSince, openImportState, saveImportState } from '../../../../src/transfer/import/import-state.ts';
import { RefusedFile } from '../../../../src/transfer/import/refused-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TARGET = 'https://lrs.example key';

describe('the state of an import', () => {
  const file = join(folder, 'state');

  it('goes on for the same input, also where it has grown since, and is for its owner alone', () => {
    const begun = openImportState(file, { head: Buffer.from('{"a":1}\n'), target: TARGET });
    expect(begun).toMatchObject({ items: 0, refusedBytes: 0, counts: { read: 0 } });
    const state = { ...begun, items: 1, refusedBytes: 3, counts: { ...begun.counts, read: 1, stored: 1 } };
    saveImportState(file, state);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(openImportState(file, { head: Buffer.from('{"a":1}\n'), target: TARGET })).toEqual(state);
    expect(openImportState(file, { head: Buffer.from('{"a":1}\n{"b":2}\n'), target: TARGET })).toEqual(state);
  });

  it('keeps the time from which it began, and is refused for another', () => {
    const begun = openImportState(undefined, { head: Buffer.from('https://lrs.example'), target: TARGET });
    const [old, since] = ['2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'];
    const state = { ...beginSince(begun, since), items: 2, cursor: '2025-02-01T00:00:00.000Z' };
    expect(state.since).toBe(since);
    expect(beginSince(state, since)).toBe(state);
    expect(beginSince(state, undefined)).toBe(state);
    expect(() => beginSince(state, old)).toThrow(`began with --since ${since}`);
    expect(() => beginSince({ ...begun, items: 2 }, old)).toThrow('began without --since');
  });

  it('is refused for another input, another target, and where the file is something else', () => {
    const open =
      (head: string, target = TARGET) =>
      () =>
        openImportState(file, { head: Buffer.from(head), target: target });
    expect(open('{"a":2}\n')).toThrow('of another input');
    expect(open('{"a"')).toThrow('of another input');
    expect(open('{"a":1}\n', 'https://other.example key')).toThrow(`to ${TARGET}`);
    const other = join(folder, 'other');
    for (const text of ['', '[]', '{"items":1}']) {
      writeFileSync(other, text);
      expect(() => openImportState(other, { head: Buffer.alloc(0), target: TARGET })).toThrow(
        'is not the state of an import',
      );
    }
  });
});

describe('the file of refused statements', () => {
  const statement = (line: number, text: string) => ({
    line,
    id: `id-${line}`,
    version: '1.0.3' as const,
    bytes: Buffer.from(text),
  });

  it('has one object a line in the order of the input, and forgets what came after its state', async () => {
    const path = join(folder, 'refused.ndjson');
    const first = new RefusedFile(path, 0);
    await first.append(
      [
        {
          statement: statement(3, '{"n":1.10,\n"m":2}'),
          kind: 'invalid-statement',
          detail: 'why',
          faults: [{ at: '/n', detail: 'why' }],
        },
      ],
      [
        { line: 2, detail: 'is not JSON', bytes: Buffer.from('{"é') },
        { line: 4, detail: 'has 9 bytes' },
      ],
    );
    const { bytes } = first;
    await first.append([], [{ line: 5, detail: 'lost' }]);
    await first.close();
    const again = new RefusedFile(path, bytes);
    await again.append([], [{ line: 6, detail: 'found' }]);
    await again.close();
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('"statement":{"n":1.10, "m":2}}\n');
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { line: 2, kind: 'broken', detail: 'is not JSON', text: '{"é' },
      {
        line: 3,
        id: 'id-3',
        kind: 'invalid-statement',
        detail: 'why',
        faults: [{ at: '/n', detail: 'why' }],
        statement: { n: 1.1, m: 2 },
      },
      { line: 4, kind: 'broken', detail: 'has 9 bytes' },
      { line: 6, kind: 'broken', detail: 'found' },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
