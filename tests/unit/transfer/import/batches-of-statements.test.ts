import { batchesOfStatements, type ImportBatch } from '../../../../src/transfer/import/batches-of-statements.ts';
import { rawItems } from '../../../../src/transfer/import/files/raw-items.ts';
import { asyncEach } from '../../../support/builders/text/async-each.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const batchesOf = async (
  lines: readonly string[],
  { skipped = 0, statements = 100, bytes = 1_000_000 } = {},
): Promise<readonly ImportBatch[]> => {
  const found: ImportBatch[] = [];
  const items = rawItems(asyncEach([Buffer.from(lines.join('\n'))]));
  for await (const batch of batchesOfStatements(items, { skipped, limits: { statements, bytes } })) found.push(batch);
  return found;
};
const named = (id: number, more: object = {}): string =>
  JSON.stringify({ id: `00000000-0000-4000-8000-00000000000${id}`, ...aStatement(), ...more });
const textsOf = (batches: readonly ImportBatch[]): readonly string[] =>
  batches.flatMap(({ statements }) => statements.map(({ bytes }) => bytes.toString()));

describe('the batches of an import', () => {
  it('leave the text of a statement as it is, with all digits of its numbers', async () => {
    const lines = [
      named(1).replace('{', '{ "result":{"extensions":{"https://a.example/n":12345678901234567890.10}}, '),
      `{"payload":${named(2)}}`,
      `{"statements":[${named(3)} , ${named(4)}],"more":""}`,
    ];
    const texts = textsOf(await batchesOf(lines));
    expect(texts).toEqual([lines[0], named(2), named(3), named(4)]);
  });

  it('name the members of a result that are no objects', async () => {
    const text = `{"more":"","statements":[${named(1)}, 12 ,[],${named(2)}]}`;
    const batches = await batchesOf(['{"id":"a"}', text]);
    expect(textsOf(batches)).toEqual(['{"id":"a"}', named(1), named(2)]);
    expect(batches.flatMap(({ broken }) => broken)).toEqual([
      { line: 2, detail: 'statements/1 is no object', bytes: Buffer.from('12') },
      { line: 2, detail: 'statements/2 is no object', bytes: Buffer.from('[]') },
    ]);
  });

  it('give a statement without an id one that follows from its place and its text', async () => {
    const lines = [aStatement(), aStatement(), { stored: '2024-05-06T07:08:09Z', ...aStatement() }].map((one) =>
      JSON.stringify(one),
    );
    const once = textsOf(await batchesOf(lines)).map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(new Set(once.map(({ id }) => id)).size).toBe(3);
    expect(once[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      ...aStatement(),
    });
    expect(once[2]).toMatchObject({ timestamp: '2024-05-06T07:08:09Z' });
    const again = textsOf(await batchesOf(lines, { skipped: 1, statements: 1 }));
    expect(again.map((text) => JSON.parse(text) as unknown)).toEqual(once.slice(1));
  });

  it('have statements of one version, each id once, and not too many', async () => {
    const two = JSON.stringify({ ...aStatement(), version: '2.0.0' });
    const batches = await batchesOf([named(1), named(2), two, two, named(3), named(3), named(4)], { statements: 2 });
    expect(
      batches.map(({ statements, position }) => [statements.map(({ version }) => version), position?.items]),
    ).toEqual([
      [['1.0.3', '1.0.3'], 2],
      [['2.0.0', '2.0.0'], 4],
      [['1.0.3'], 5],
      [['1.0.3', '1.0.3'], 7],
    ]);
    expect(await batchesOf([named(1), named(2)], { bytes: 10 })).toHaveLength(2);
  });

  it('name what holds no statement, with its line and its text, and go on', async () => {
    const batches = await batchesOf([named(1), '{"id":', '[]', '"x"', named(2)]);
    expect(batches).toHaveLength(1);
    expect(batches[0]).toMatchObject({ position: { items: 5 }, statements: [{ line: 1 }, { line: 5 }] });
    expect(batches[0]!.broken.map(({ line, detail, bytes }) => [line, detail, bytes?.toString()])).toEqual([
      [2, 'is not JSON', '{"id":'],
      [3, 'is no object', '[]'],
      [4, 'is no object', '"x"'],
    ]);
    const latin1 = Buffer.from('{"actor":"\xe9"}', 'latin1');
    for await (const { broken } of batchesOfStatements(asyncEach([{ line: 1, bytes: latin1 }]), {
      skipped: 0,
      limits: { statements: 1, bytes: 1 },
    }))
      expect(broken).toMatchObject([{ detail: 'is not UTF-8' }]);
  });

  it('that end within an item do not count it', async () => {
    const batches = await batchesOf([named(1), `{"statements":[${named(2)},${named(3)},${named(4)}]}`], {
      statements: 2,
    });
    expect(batches.map(({ position }) => position?.items)).toEqual([undefined, 2]);
  });
});
