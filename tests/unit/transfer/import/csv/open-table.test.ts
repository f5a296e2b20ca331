import { batchesOfStatements, type ImportBatch } from '../../../../../src/transfer/import/batches-of-statements.ts';
import { openTable } from '../../../../../src/transfer/import/csv/open-table.ts';
import { readTableMapping } from '../../../../../src/transfer/import/csv/read-table-mapping.ts';
import { asyncEach } from '../../../../support/builders/text/async-each.ts';

const STATEMENT = {
  actor: "=$agent('mailto:' & Mail)",
  verb: { id: 'http://adlnet.gov/expapi/verbs/scored' },
  object: { id: 'http://school.example/quiz' },
  result: { score: { raw: '=$decimal(Note)' }, response: '=Texte' },
};
const mappingOf = (about: object = {}) =>
  readTableMapping(
    Buffer.from(
      JSON.stringify({
        name: 'quiz',
        table: { columns: ['Mail', 'Note'] },
        rules: [
          { when: { Mail: 'skip' }, skip: true },
          { when: {}, statement: STATEMENT },
        ],
        ...about,
      }),
    ),
  );

interface Reading {
  readonly encoding?: 'utf-8' | 'latin1';
  readonly mapping?: object;
  readonly skipped?: number;
  /** Into pieces of how many bytes the table is cut. */
  readonly piece?: number;
}

const read = async (
  text: string | Buffer,
  { encoding = 'utf-8', mapping = {}, skipped = 0, piece = 5 }: Reading = {},
): Promise<readonly ImportBatch[]> => {
  const bytes = Buffer.from(text as string);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, at) =>
    bytes.subarray(at * piece, (at + 1) * piece),
  );
  const { rows, unwrapItem } = await openTable(asyncEach(pieces), mappingOf(mapping), encoding);
  const batches: ImportBatch[] = [];
  const limits = { statements: 500, bytes: 1_000_000 };
  for await (const batch of batchesOfStatements(rows, { skipped, limits, unwrapItem })) batches.push(batch);
  return batches;
};

/** Of each statement: its line and what it says. */
const found = async (text: string | Buffer, reading?: Reading): Promise<readonly unknown[]> =>
  (await read(text, reading)).flatMap(({ statements }) =>
    statements.map(({ line, bytes }) => {
      const { actor, result } = JSON.parse(bytes.toString('utf8')) as {
        actor: { mbox: string };
        result: { score: { raw: number }; response?: string };
      };
      return [line, actor.mbox.slice(7, -8), result.score.raw, result.response];
    }),
  );
const broken = async (text: string, reading?: Reading) =>
  (await read(text, reading)).flatMap((batch) =>
    batch.broken.map(({ bytes, ...one }) => ({ ...one, text: bytes?.toString('utf8') })),
  );

const TWO = [
  [2, 'a@s', 12.5, 'très'],
  [3, 'b@s', 3, undefined],
];

describe('A table', () => {
  it.each([
    ['commas', 'Mail,Note,Texte\na@s.example,"12,5",très\nb@s.example,3,\n'],
    ['semicolons', 'Mail;Note;Texte\r\na@s.example;12,5;très\r\nb@s.example;3;\r\n'],
    ['tabs', 'Mail\tNote\tTexte\na@s.example\t12,5\ttrès\nb@s.example\t3\t'],
    ['delimiters in quotes', '"Mail";"Note";"a,b,c,d";Texte\na@s.example;12,5;;très\nb@s.example;3;;\n'],
  ])('is read with %s', async (_, text) => {
    expect(await found(text)).toEqual(TWO);
    expect(await found(`\uFEFF${text}`)).toEqual(TWO);
    expect(await found(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toEqual(TWO);
    expect(await found(Buffer.from(text, 'latin1'), { encoding: 'latin1' })).toEqual(TWO);
    // Bytes with the mark of UTF-8 are that.
    expect(await found(`\uFEFF${text}`, { encoding: 'latin1' })).toEqual(TWO);
  });

  it('has quotes over several lines, and rows in the lines in which they begin', async () => {
    const text =
      'Mail,Note,Texte\n\na@s.example,1,"one\n""two"""\n\n\nb@s.example,2,"x ""y"" z"\nc@s.example,3,it is "so"';
    for (const end of ['\n', '\r\n'])
      for (const piece of [1, 1000])
        expect(await found(text.replaceAll('\n', end), { piece })).toEqual([
          [3, 'a@s', 1, `one${end}"two"`],
          [7, 'b@s', 2, 'x "y" z'],
          [8, 'c@s', 3, 'it is "so"'],
        ]);
  });

  it('names the line whose bytes are no UTF-8', async () => {
    const latin1 = Buffer.from('Mail,Note,Texte\na@s.example,1,\nb@s.example,2,très\n', 'latin1');
    for (const piece of [1, 7, 1000])
      await expect(read(latin1, { piece })).rejects.toThrow(/^line 3 of the table is no UTF-8: .*--encoding latin1/);
  });

  it('is refused where it lacks a column, has one twice, or has no rows at all', async () => {
    await expect(read('Mail,Points,Points\n')).rejects.toMatchObject({
      message: expect.stringContaining('Mail, Points, Points') as string,
      faults: [
        { at: '/table/columns', detail: 'the table has no column "Note"' },
        { at: 'line 1', detail: 'two columns of the table are called "Points"' },
      ],
    });
    await expect(read('')).rejects.toThrow('the table is empty');
    expect(await read('Mail,Note\n')).toEqual([]);
  });

  it('is refused where a quote is not closed', async () => {
    const text = `Mail,Note\na@s.example,1\nb@s.example,"2\nc@s.example,3\n`;
    await expect(read(text)).rejects.toThrow('the row after line 2 of the table has a quote that is not closed');
    const long = `${text}${'d@s.example,4\n'.repeat(100_000)}`;
    await expect(read(long, { piece: 65_536 })).rejects.toThrow('the row after line 2');
    await expect(read(`Mail,Note\n${'x'.repeat(1_100_000)}`, { piece: 65_536 })).rejects.toThrow(
      /more than 1048576 bytes/,
    );
  });

  it('has its refused rows named with line, column and reason', async () => {
    const text = 'Mail,Note,Texte\na@s.example,absent,x\nno-mail,1,\nc@s.example,1\n,4,x\n';
    expect(await broken(text)).toEqual([
      { line: 2, detail: '"absent" is no number', columns: ['Note'], text: 'a@s.example,absent,x' },
      { line: 3, detail: 'gives no actor of a statement', text: 'no-mail,1,' },
      {
        line: 4,
        detail: 'has 2 cells, and the table has 3 columns: is a quote missing?',
        text: 'c@s.example,1',
      },
      { line: 5, detail: 'gives no actor of a statement', text: ',4,x' },
    ]);
  });

  it('goes on behind the rows that are done, and counts those that the mapping leaves out', async () => {
    const text = 'Mail,Note,Texte\na@s.example,1,\nskip,,\nb@s.example,2,\n';
    expect(await found(text, { skipped: 2 })).toEqual([[4, 'b@s', 2, undefined]]);
    expect(await read(text)).toMatchObject([{ skipped: 1, broken: [], position: { items: 3 } }]);
  });

  it('gives the same ids again, also where its columns and rows stand in another order', async () => {
    const idsOf = async (text: string) =>
      (await read(text)).flatMap(({ statements }) => statements.map(({ id }) => id)).sort();
    const [first, second] = await idsOf('Mail,Note,Time\na@s.example,1,9\nb@s.example,2,9\n');
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(first).not.toBe(second);
    expect(await idsOf('Note;Mail;Time\n2;b@s.example;10\n1;a@s.example;10\n')).toEqual([first, second]);
  });

  it('gives a statement for each of some columns, except those that are blank', async () => {
    const mapping = {
      table: { columns: ['Mail'], each: ['Quiz: * (Real)', 'Total'], blank: ['-'] },
      rules: [
        { when: {}, statement: { ...STATEMENT, result: { score: { raw: '=$decimal(value)' }, response: '=column' } } },
      ],
    };
    const text =
      'Mail,Quiz: 1+1 (Real),Quiz: 2 (Real),Quiz: 2 (Letter),Total\na@s.example,4,-,B,7\nb@s.example,,,,absent\n';
    expect(await found(text, { mapping })).toEqual([
      [2, 'a@s', 4, 'Quiz: 1+1 (Real)'],
      [2, 'a@s', 7, 'Total'],
    ]);
    expect(await broken(text, { mapping })).toEqual([
      { line: 3, detail: '"absent" is no number', columns: ['Total'], text: 'b@s.example,,,,absent' },
    ]);
  });

  it('ends where the mapping does not come to an end, with the line', async () => {
    const endless = { ...STATEMENT, result: { response: '=($f := function($x) { $f($x) }; $f(1))' } };
    const mapping = { rules: [{ when: {}, statement: endless }] };
    await expect(read('Mail,Note\na@s.example,1\n', { mapping })).rejects.toMatchObject({
      message: 'line 2 of the table: an expression of the mapping does not come to an end',
      faults: [{ at: '/rules/0/statement/result/response' }],
    });
  });
});

describe('The file of a mapping', () => {
  it.each([
    ['{"name":', 'the mapping is not JSON'],
    ['{"name":"a","rules":[{"when":{},"skip":true}]}', 'the mapping is not one of tables'],
    ['[]', 'this is no mapping document'],
    [' '.repeat(1_048_577), 'a mapping may have 1048576 bytes'],
  ])('that begins with %.20j is refused', (text, message) => {
    expect(() => readTableMapping(Buffer.from(text))).toThrow(message);
  });
});
