import { batchesOfStatements, type ImportBatch } from '../../../../src/transfer/import/batches-of-statements.ts';
import { rawItems } from '../../../../src/transfer/import/files/raw-items.ts';
import { aStatement, aVoiding } from '../../../support/builders/statements/a-statement.ts';
import { asyncEach } from '../../../support/builders/text/async-each.ts';

const id = (number: number): string => `00000000-0000-4000-8000-00000000000${number}`;
const named = (number: number, more: object = {}): object => ({ id: id(number), ...aStatement(), ...more });

interface Reading {
  readonly skipped?: number;
  readonly waiting?: readonly number[];
  readonly statements?: number;
  readonly isCut?: () => boolean;
}

const batchesOf = async (text: string, { statements = 100, ...reading }: Reading = {}) => {
  const found: ImportBatch[] = [];
  const limits = { statements, bytes: 1_000_000 };
  const items = rawItems(asyncEach([Buffer.from(text)]));
  for await (const batch of batchesOfStatements(items, { skipped: 0, ...reading, limits })) found.push(batch);
  return found;
};
const lines = (...values: readonly object[]): string => values.map((one) => JSON.stringify(one)).join('\n');
const idsOf = (batches: readonly ImportBatch[]): readonly string[] =>
  batches.flatMap(({ statements }) => statements.map((one) => one.id));
const refusedIn = (batches: readonly ImportBatch[]) =>
  batches.flatMap(({ refused = [] }) => refused.map(({ statement, kind }) => [statement.line, statement.id, kind]));
const voiding = { ...aVoiding(id(1)), id: id(9) };

describe('what an import would have to choose', () => {
  it('is refused by name: an id beside another', async () => {
    const batches = await batchesOf(
      lines(
        { statement_id: id(2), payload: named(1) },
        { id: id(7), statement_id: id(3), payload: named(3) },
        { _id: id(4).toUpperCase(), _source: named(4) },
        { event_id: id(6), event: named(5) },
        { _id: { $oid: '65e1a2f0c4d5e6f7a8b9c001' }, statement: named(6) },
      ),
    );
    expect(refusedIn(batches)).toEqual([
      [1, id(1), 'ambiguous-id'],
      [4, id(5), 'ambiguous-id'],
    ]);
    expect(idsOf(batches)).toEqual([id(3), id(4), id(6)]);
  });

  it('is no choice if a statement without an id has one beside it', async () => {
    const [batch] = await batchesOf(lines({ statement_id: id(2), payload: aStatement() }));
    expect(JSON.parse(batch!.statements[0]!.bytes.toString())).toEqual({ id: id(2), ...aStatement() });
  });

  it('is refused by name: two names that decode to one; the others are decoded, so that one is renamed', async () => {
    const extensions = { 'https://a&46;example/x': 1, 'https://a.example/x': 2, 'https://b&46;example/y': 3 };
    const batches = await batchesOf(lines({ lrs_id: 'a', statement: named(1, { result: { extensions } }) }));
    expect(batches.flatMap(({ refused = [] }) => refused)).toEqual([
      expect.objectContaining({
        kind: 'ambiguous-key',
        faults: [{ at: '/result/extensions/https:~1~1a&46;example~1x', detail: expect.stringContaining('rename one') }],
      }),
    ]);
    const text = batches[0]!.refused![0]!.statement.bytes.toString();
    expect(JSON.parse(text)).toMatchObject({
      result: { extensions: { 'https://a&46;example/x': 1, 'https://a.example/x': 2, 'https://b.example/y': 3 } },
    });
  });

  it.each([
    ['COPY', `COPY xapi_statement (id, statement_id, is_voided, payload) FROM stdin;\nx\t${id(2)}\tf\tPAYLOAD\n\\.\n`],
    ['INSERT', `INSERT INTO xapi_statement VALUES ('x', '${id(2)}', NULL, 'verb', 0, 'PAYLOAD', NULL);\n`],
    ['BLOB', `INSERT INTO xapi_statement VALUES ('x', '${id(2)}', NULL, 'verb', 0, X'HEX');\n`],
    [
      'columns',
      `INSERT INTO xapi_statement (payload, is_voided, statement_id) VALUES ('PAYLOAD', false, '${id(2)}');\n`,
    ],
  ])('is refused in a SQL dump: %s', async (_, dump) => {
    const text = (payload: object): string =>
      dump
        .replace('PAYLOAD', JSON.stringify(payload))
        .replace('HEX', Buffer.from(JSON.stringify(payload)).toString('hex'));
    expect(refusedIn(await batchesOf(text(named(1))))).toEqual([[expect.any(Number), id(1), 'ambiguous-id']]);
    expect(idsOf(await batchesOf(text(named(2))))).toEqual([id(2)]);
  });
});

describe('a statement that the other LRS says to be voided', () => {
  const flagged = { voided: true, lrs_id: 'a', statement: named(1) };

  it('waits for what voids it, and comes after it', async () => {
    const batches = await batchesOf(lines(flagged, named(2), voiding, named(3)), { statements: 1 });
    expect(idsOf(batches)).toEqual([id(2), id(9), id(1), id(3)]);
    expect(batches.map(({ position }) => position)).toEqual([
      { items: 2, waiting: [1] },
      undefined,
      { items: 3, waiting: [] },
      { items: 4, waiting: [] },
    ]);
  });

  it('does not wait if what voids it has come', async () => {
    expect(idsOf(await batchesOf(lines(voiding, flagged)))).toEqual([id(9), id(1)]);
  });

  it('is refused by name if nothing voids it, as a row of lrsql too', async () => {
    const row = { is_voided: 1, statement_id: id(2), payload: named(2) };
    const batches = await batchesOf(lines(flagged, row, named(3)));
    expect(idsOf(batches)).toEqual([id(3)]);
    expect(refusedIn(batches)).toEqual([
      [1, id(1), 'voided'],
      [2, id(2), 'voided'],
    ]);
    expect(batches.at(-1)!.position).toEqual({ items: 3, waiting: [] });
  });

  it('waits again after an interruption, and knows what voided statements before it', async () => {
    const text = lines(flagged, named(2), { ...voiding, id: id(8), object: { objectType: 'StatementRef', id: id(4) } });
    const rest = lines({ voided: true, lrs_id: 'a', statement: named(4) }, voiding);
    const batches = await batchesOf(`${text}\n${rest}`, { skipped: 3, waiting: [1] });
    expect(idsOf(batches)).toEqual([id(4), id(9), id(1)]);
    expect(refusedIn(batches)).toEqual([]);
  });

  it('goes on waiting at the end of an input that is cut, until the complete input is read', async () => {
    const text = lines(flagged, named(2));
    const batches = await batchesOf(text, { isCut: () => true });
    expect(idsOf(batches)).toEqual([id(2)]);
    expect(refusedIn(batches)).toEqual([]);
    expect(batches.at(-1)!.position).toEqual({ items: 2, waiting: [1] });
    const complete = await batchesOf(`${text}\n${lines(voiding)}`, { skipped: 2, waiting: [1] });
    expect(idsOf(complete)).toEqual([id(9), id(1)]);
  });

  it('waits beside another with the same id: both are read, or both refused', async () => {
    const other = { voided: true, lrs_id: 'b', statement: named(1, { result: { success: true } }) };
    const batches = await batchesOf(lines(flagged, other, voiding));
    expect(batches.flatMap(({ statements }) => statements.map(({ line }) => line))).toEqual([3, 1, 2]);
    expect(batches.map(({ position }) => position)).toEqual([undefined, undefined, { items: 3, waiting: [] }]);
    expect(refusedIn(await batchesOf(lines(flagged, other)))).toEqual([
      [1, id(1), 'voided'],
      [2, id(1), 'voided'],
    ]);
  });
});
