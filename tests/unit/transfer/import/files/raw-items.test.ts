import type { RawItem } from '../../../../../src/transfer/import/files/bounded-lines.ts';
import { rawItems } from '../../../../../src/transfer/import/files/raw-items.ts';
import { asyncEach } from '../../../../support/builders/text/async-each.ts';

/** The items of a text that comes in pieces of this many bytes: its lines, and what they hold. */
const itemsOf = async (text: string | Buffer, { piece = 7, maxBytes = 1000 } = {}): Promise<readonly string[]> => {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += piece) pieces.push(bytes.subarray(at, at + piece));
  const found: RawItem[] = [];
  for await (const item of rawItems(asyncEach(pieces), maxBytes)) found.push(item);
  return found.map((item) => `${item.line} ${'bytes' in item ? item.bytes.toString() : `! ${item.broken}`}`);
};

describe('the items of an input', () => {
  it('are its lines, of any end, without blank ones and the byte order mark', async () => {
    expect(await itemsOf('\uFEFF{"a":1}\r\n\n  \r\n{"b":2}\n{"c":3}')).toEqual(['1 {"a":1}', '4 {"b":2}', '5 {"c":3}']);
    expect(await itemsOf('')).toEqual([]);
    expect(await itemsOf('\n')).toEqual([]);
  });

  it('are the same in pieces of any size', async () => {
    const texts = [
      '{"a":"é"}\n{"b":[1,"]"]}\n',
      '[ {"a":"é,]"},\n {"b":[1,"\\"]"]} ]',
      '{"statements":[{"a":1},{"b":2}]}',
      '{"statements" :[{"a":1}],"more":"}\\""}\n[{"b":"]"}]',
    ];
    for (const text of texts) {
      const whole = await itemsOf(text, { piece: 1000 });
      expect(whole).toHaveLength(2);
      for (const piece of [1, 2, 3, 5]) expect(await itemsOf(text, { piece })).toEqual(whole);
    }
  });

  it('are those of an array, each with the line in which it begins', async () => {
    expect(await itemsOf('\n[\n {"a":\n1}, 2\n,[3]]\n')).toEqual(['3 {"a":\n1}', '4 2\n', '5 [3]']);
    expect(await itemsOf('[]')).toEqual([]);
    expect(await itemsOf('\uFEFF[1]')).toEqual(['1 1']);
  });

  it('that are too long are named and passed over, the others go on', async () => {
    const long = `{"a":"${'x'.repeat(2000)}"}`;
    expect(await itemsOf(`{"b":1}\n${long}\n{"c":2}`)).toEqual([
      '1 {"b":1}',
      `2 ! has ${long.length} bytes, and a line may have 1000`,
      '3 {"c":2}',
    ]);
    expect(await itemsOf(`[1,${long},2]`)).toEqual([
      '1 1',
      `1 ! has ${long.length} bytes, and an item may have 1000`,
      '1 2',
    ]);
  });

  it('of an array that is cut off are those before, and one that says so', async () => {
    expect(await itemsOf('[{"a":1},\n{"b":')).toEqual([
      '1 {"a":1}',
      '2 {"b":',
      '2 ! is cut off: the array does not end',
    ]);
    expect(await itemsOf('[{"a":1}')).toEqual(['1 {"a":1}', '1 ! is cut off: the array does not end']);
  });

  it('of arrays and results that follow one another are all of them, in one line or in many', async () => {
    expect(await itemsOf('[{"a":1},{"b":2}]\n[{"c":3}]\r\n\n[]\n[{"d":4}]')).toEqual([
      '1 {"a":1}',
      '1 {"b":2}',
      '2 {"c":3}',
      '5 {"d":4}',
    ]);
    expect(await itemsOf('{"statements":[1,2],"more":"/a]}"}\n{ "statements" : [3]}{"statements":[\n4\n]\n}')).toEqual([
      '1 1',
      '1 2',
      '2 3',
      '3 4\n',
    ]);
    expect(await itemsOf('[1] [2]\n{"statements":[3],"more":{"a":[1]}}[4]')).toEqual(['1 1', '1 2', '2 3', '2 4']);
    expect(await itemsOf('[1]\n{"id":2}\n{"more":"","statements":[3]}')).toEqual([
      '1 1',
      '2 {"id":2}',
      '3 {"more":"","statements":[3]}',
    ]);
  });

  it('of an array have what follows it, where that is neither blank nor the rest of its object', async () => {
    expect(await itemsOf('[1],[2]\n[3]x\n[4]')).toEqual(['1 1', '1 ,[2]', '2 3', '2 x', '3 4']);
    expect(await itemsOf('{"statements":[1],"more":}\n[2]')).toEqual(['1 1', '1 ,"more":}', '2 2']);
    expect(await itemsOf('{"statements":[1],"statements":[2]}')).toEqual(['1 1', '1 ,"statements":[2]}']);
    expect(await itemsOf('{"statements":[1]\n{"statements":[2]}')).toEqual([
      '1 1',
      '2 ! is cut off: the object does not end',
      '2 2',
    ]);
    expect(await itemsOf('{"statements":[1],"more":"')).toEqual(['1 1', '1 ! is cut off: the object does not end']);
    expect(await itemsOf('[1]\n{"stat\n[2]\n{')).toEqual(['1 1', '2 {"stat', '3 2', '4 {']);
  });

  it('are refused where the input is a table', async () => {
    await expect(itemsOf('statement.id,statement.actor.name\n1,2\n')).rejects.toMatchObject({
      kind: 'invalid-request',
      message: expect.stringContaining('CSV') as string,
    });
    expect(await itemsOf('no JSON, at all {\n{"a":1}')).toHaveLength(2);
  });

  it('of a SQL dump with rows without a statement are named', async () => {
    expect(
      await itemsOf(
        "INSERT INTO xapi_statement VALUES('x',NULL,0,X'7b7d');\nINSERT INTO xapi_statement (id) VALUES ('it''s');\n" +
          "INSERT INTO other VALUES('{}');\n" +
          `INSERT INTO "public"."xapi_statement" VALUES (1, '{"a":"it''s"}', 2);`,
      ),
    ).toEqual(['1 {}', '2 ! is a row of the table xapi_statement without a statement', '4 {"a":"it\'s"}']);
  });

  it('of a SQL dump are all rows of an INSERT, in one line or in many', async () => {
    const insert = 'INSERT INTO public.xapi_statement';
    expect(
      await itemsOf(
        `-- dump\n${insert} VALUES\n\t(1, '{"a":"it''s);("}', 2),\n\t(2, '{"b":\n1}', 3);\n` +
          `${insert} (id, payload)\nOVERRIDING SYSTEM VALUE ` +
          `VALUES (3,'{"c":3}'), (4,'{"d":4}')\nON CONFLICT DO NOTHING;\n` +
          `BEGIN; ${insert} VALUES (5,'{"e":5}'::jsonb,lower('('));${insert} VALUES (6,X'7b7d');\n` +
          `INSERT INTO\nother VALUES ('{}');\n` +
          `INSERT INTO\nxapi_statement VALUES (7, '{"f":7}'),(8);`,
      ),
    ).toEqual([
      '3 {"a":"it\'s);("}',
      '4 {"b":\n1}',
      '7 {"c":3}',
      '7 {"d":4}',
      '9 {"e":5}',
      '9 {}',
      '13 {"f":7}',
      '13 ! is a row of the table xapi_statement without a statement',
    ]);
  });

  it('of a SQL dump name what is of the table and cannot be read', async () => {
    const insert = 'INSERT INTO xapi_statement VALUES';
    const cannot = (verb: string) => `is ${verb} of the table xapi_statement that cannot be read`;
    expect(
      await itemsOf(
        "INSERT INTO `xapi_statement` VALUES (1,'{}');\nREPLACE INTO xapi_statement VALUES (1,'{}');\n" +
          'COPY public.xapi_statement (id) FROM stdin;\n1\n\\.\n' +
          `COPY xapi_statement FROM stdin;\n1\t{"a":"\\\\n"}\n2\t\\N\n\\.\n` +
          `${insert} (1,'{"b":1}') and more;\n${insert} (1,'{"c":1}'),\n${insert} (1,'{"d":1}',\n(2,'{}');`,
      ),
    ).toEqual([
      `1 ! ${cannot('an INSERT')}`,
      `2 ! ${cannot('a REPLACE')}`,
      `3 ! ${cannot('a COPY')}`,
      '7 {"a":"\\n"}',
      '8 ',
      '10 {"b":1}',
      `10 ! ${cannot('an INSERT')}`,
      '11 {"c":1}',
      '11 ! is an INSERT of the table xapi_statement that is cut off',
      '12 ! is an INSERT of the table xapi_statement that is cut off',
    ]);
    expect(await itemsOf('COPY xapi_statement (payload) FROM stdin;\n{"a":1}\n')).toEqual([
      '2 {"a":1}',
      '2 ! is a COPY of the table xapi_statement that is cut off',
    ]);
    expect(await itemsOf("-- a dump\nINSERT INTO actor VALUES ('{}');\n")).toEqual([
      '2 ! ends a SQL dump without the table xapi_statement',
    ]);
    const long = `(1,'{"a":"${'x'.repeat(2000)}"}')`;
    expect(await itemsOf(`${insert}\n${long},\n(2,'{"b":2}');`)).toEqual([
      `2 ! has ${long.length + 1} bytes, and a line may have 1000`,
      '3 {"b":2}',
    ]);
    expect(await itemsOf(`${insert}\n(1,'{"a":\n${long}\n(2,'{}');\n${insert} (3,'{"c":3}');`)).toEqual([
      `3 ! has ${long.length} bytes, and a line may have 1000`,
      '2 ! is an INSERT of the table xapi_statement that is cut off',
      '5 {"c":3}',
    ]);
  });
});
