import fc from 'fast-check';
import { checkMergeable, mergeDocuments } from '../../../../src/reads/documents/merge.ts';
import type { Json, JsonObject } from '../../../../src/xapi/model/types.ts';

const json = (text: string | Uint8Array, contentType = 'application/json') => ({
  contentType,
  bytes: Buffer.from(text),
});
const merged = async (current: string, posted: string): Promise<string> =>
  Buffer.from((await mergeDocuments(json(current), json(posted))).bytes).toString('utf8');

describe('a merge of documents (1.0.3 Communication 2.2)', () => {
  it('sets the properties of the posted document, and keeps the others', async () => {
    expect(JSON.parse(await merged('{"x":"foo","y":"bar"}', '{"x":"bash","z":"faz"}'))).toEqual({
      x: 'bash',
      y: 'bar',
      z: 'faz',
    });
  });

  it('goes one level deep: a property that is an object is replaced whole', async () => {
    expect(JSON.parse(await merged('{"car":{"make":"Ford","model":"Escape"}}', '{"car":{"make":"Dodge"}}'))).toEqual({
      car: { make: 'Dodge' },
    });
  });

  it('keeps numbers, escapes and order as they were written', async () => {
    expect(
      await merged(
        '{"a": 1.000000000000000000001e0, "b":[ 1 ], "c":"\\u00e9"}',
        '{"b": -0.0, "d" : 12345678901234567890}',
      ),
    ).toBe('{"a": 1.000000000000000000001e0,"b": -0.0,"c":"\\u00e9","d" : 12345678901234567890}');
  });

  it('recognizes a name however it is escaped', async () => {
    expect(JSON.parse(await merged('{"a":1,"é":1}', '{"\\u0061":2,"\\u00e9":2}'))).toEqual({ a: 2, é: 2 });
  });

  it.each(['__proto__', 'constructor', 'toString', ''])('treats the name %j as any other', async (name) => {
    const text = await merged('{"a":1}', `{${JSON.stringify(name)}:{"b":2}}`);
    expect(text).toBe(`{"a":1,${JSON.stringify(name)}:{"b":2}}`);
  });

  it.each([
    ['{}', '{}', '{}'],
    ['{ }', '{"a":1}', '{"a":1}'],
    ['{"a":1}', ' {\n}\n', '{"a":1}'],
    ['\ufeff {"a":1}', '\ufeff{"b":2}', '{"a":1,"b":2}'],
  ])('of %j and %j is %j', async (current, posted, expected) => {
    expect(await merged(current, posted)).toBe(expected);
  });

  it('is what spreading one object over the other gives, for any two', async () => {
    const object = fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', 'é', '"', '\\'), fc.string()), fc.jsonValue(), {
      noNullPrototype: true,
    });
    await fc.assert(
      fc.asyncProperty(object, object, fc.constantFrom(undefined, 1, '\t'), async (current, posted, space) => {
        const both = JSON.parse(
          await merged(JSON.stringify(current, null, space), JSON.stringify(posted, null, space)),
        ) as JsonObject;
        const plain = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;
        expect(both).toEqual({ ...(plain(current) as JsonObject), ...(plain(posted) as JsonObject) });
      }),
    );
  });

  it.each([
    ['another type', json('{}', 'text/plain')],
    ['a type that only begins like JSON', json('{}', 'application/json-patch+json')],
    ['an array', json('[1]')],
    ['no JSON', json('{"a":')],
    ['nothing', json('')],
    ['bytes that are no UTF-8', json(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))],
  ])('is refused where the stored document is %s', async (_, current) => {
    await expect(mergeDocuments(current, json('{"a":1}'))).rejects.toThrow(
      expect.objectContaining({ kind: 'invalid-request' }) as Error,
    );
  });
});

describe('documents of megabytes', () => {
  const spaces = ' '.repeat(70_000);
  const many = (first: number): string =>
    JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`é${first + n}`, { n: [n, 'x,}'] }])));

  it('are merged as small ones are', async () => {
    expect(JSON.parse(await merged(many(0), many(25_000)))).toEqual({
      ...(JSON.parse(many(0)) as object),
      ...(JSON.parse(many(25_000)) as object),
    });
    expect(await merged(`{"a":${'[['.repeat(300)}${']]'.repeat(300)}${spaces}}`, `${spaces}{"b":1}`)).toBe(
      `{"a":${'[['.repeat(300)}${']]'.repeat(300)},"b":1}`,
    );
  });

  it.each([
    ['[1]', 'invalid-request'],
    ['{"a":1}}', 'invalid-json'],
    ['{"a":nope}', 'invalid-json'],
    ['', 'invalid-json'],
  ])('are refused as small ones are: %j', async (text, kind) => {
    const refused = expect.objectContaining({ kind }) as Error;
    await expect(checkMergeable(json(text))).rejects.toThrow(refused);
    await expect(checkMergeable(json(spaces + text))).rejects.toThrow(refused);
    await expect(mergeDocuments(json(spaces + text), json('{}'))).rejects.toThrow(
      expect.objectContaining({ kind: 'invalid-request' }) as Error,
    );
  });
});

describe('a document that is posted', () => {
  it.each([
    ['{}', 'application/json'],
    ['{"a":[]}', 'application/json; charset=utf-8'],
    [' {}\n', 'Application/JSON ;x=y'],
  ])('may be %j of the type %s', async (text, contentType) => {
    await expect(checkMergeable(json(text, contentType))).resolves.toBeUndefined();
  });

  it.each([
    ['{}', 'application/octet-stream', 'invalid-request'],
    ['{}', 'not/json', 'invalid-request'],
    ['{}', 'application/jsonx', 'invalid-request'],
    ['[{}]', 'application/json', 'invalid-request'],
    ['"a"', 'application/json', 'invalid-request'],
    ['null', 'application/json', 'invalid-request'],
    ['1', 'application/json', 'invalid-request'],
    ['', 'application/json', 'invalid-json'],
    ['{"a":1}{', 'application/json', 'invalid-json'],
    ['{"a":1}[', 'application/json', 'invalid-json'],
    ["{'a':1}", 'application/json', 'invalid-json'],
  ])('is refused where it is %j of the type %s', async (text, contentType, kind) => {
    await expect(checkMergeable(json(text, contentType))).rejects.toThrow(expect.objectContaining({ kind }) as Error);
  });
});
