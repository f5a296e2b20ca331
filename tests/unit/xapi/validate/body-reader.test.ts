import {
  arraySchema,
  closedSchema,
  DAY,
  enumSchema,
  FLAG,
  INSTANT,
  IRI,
  type JsonSchema,
  mapSchema,
  nullable,
  patternSchema,
  textSchema,
  UUID,
} from '../../../../src/core/json-schema.ts';
import { isProblem, type Fault } from '../../../../src/core/problem.ts';
import { createBodyReader } from '../../../../src/xapi/validate/body-reader.ts';

const refusal = 'this is not what a thing may be';

const faultsOf = (read: (value: unknown) => unknown, value: unknown): readonly Fault[] => {
  try {
    read(value);
  } catch (thrown) {
    if (!isProblem(thrown, 'invalid-request')) throw thrown;
    expect(thrown.message).toBe(refusal);
    return thrown.faults;
  }
  return [];
};
const detailOf = (schema: JsonSchema, value: unknown): string | undefined =>
  faultsOf(createBodyReader({ schema: closedSchema({ x: schema }), refusal }), { x: value })[0]?.detail;

describe('the reader of a body', () => {
  it.each<readonly [JsonSchema, unknown, string]>([
    [textSchema(5), '', 'must be text of 1 to 5 characters'],
    [textSchema(5), '  ', 'must be text of 1 to 5 characters'],
    [textSchema(5), 'sixsix', 'must be text of 1 to 5 characters'],
    [textSchema(5), '\ud800', 'must be text of 1 to 5 characters'],
    [textSchema(5), null, 'must be text of 1 to 5 characters'],
    [patternSchema('^[a-z]+$', 'some of a to z'), 'A', 'must be some of a to z'],
    [enumSchema('a', 'b'), 'c', 'must be one of a, b'],
    [nullable(enumSchema('a', 'b')), 'c', 'must be one of a, b'],
    [FLAG, 1, 'must be true or false'],
    [UUID, 'x', 'must be a UUID'],
    [IRI, 'x', 'must be an IRI with a scheme'],
    [DAY, '2031-02-30', 'must be a day (ISO 8601) as in 2031-05-17'],
    [INSTANT, 'now', 'must be a timestamp (RFC 3339)'],
    [{ type: 'integer', minimum: 1, maximum: 3 }, 4, 'must be a whole number from 1 to 3'],
    [{ type: 'integer', minimum: 1 }, 0, 'must be a whole number of at least 1'],
    [arraySchema(FLAG, { minItems: 1, maxItems: 2 }), [], 'must be an array from 1 to 2 items'],
    [{ type: 'object' }, [], 'must be an object'],
  ])('says what %j must be of %j', (schema, value, detail) => {
    expect(detailOf(schema, value)).toBe(detail);
  });

  it('names every fault, each with its JSON Pointer', () => {
    const schema = closedSchema(
      { id: patternSchema('^[a-z]+$', 'some of a to z'), name: textSchema(9) },
      { list: arraySchema(FLAG, { uniqueItems: true }), by: mapSchema(FLAG) },
    );
    const read = createBodyReader({ schema, refusal });
    const faults = faultsOf(read, { id: 'A', list: [true, 2, true], by: { 'a/b~': 1 }, 'm/n': 1 });
    expect(new Set(faults.map(({ at, detail }) => `${at} ${detail}`))).toEqual(
      new Set([
        '/name is missing: text of 1 to 9 characters',
        '/m~1n is not known here; known are id, name, list, by',
        '/id must be some of a to z',
        '/list/1 must be true or false',
        '/list/2 is given more than once',
        '/by/a~1b~0 must be true or false',
      ]),
    );
  });

  it('says how the members of a map must be named', () => {
    const texts = { ...mapSchema(textSchema(9)), propertyNames: { type: 'string', format: 'language-tag' } };
    expect(faultsOf(createBodyReader({ schema: closedSchema({ texts }), refusal }), { texts: { 'a b': 'x' } })).toEqual(
      [{ at: '/texts/a b', detail: 'must be named by a language tag (RFC 5646)' }],
    );
  });

  it('adds the faults that no schema can say, of the whole and of one request', () => {
    const check = ({ x }: Readonly<Record<string, unknown>>) => (x === true ? [{ at: '/x', detail: 'never' }] : []);
    const read = createBodyReader({ schema: closedSchema({ x: FLAG }), refusal, check });
    expect(faultsOf(read, { x: true })).toEqual([{ at: '/x', detail: 'never' }]);
    expect(faultsOf((value) => read(value, { check: () => [{ at: '', detail: 'not now' }] }), { x: false })).toEqual([
      { at: '', detail: 'not now' },
    ]);
    expect(faultsOf(read, [])).toEqual([{ at: '', detail: 'must be an object' }]);
  });

  it('names at most 100 faults, and of a large body the first alone', () => {
    const read = createBodyReader({ schema: closedSchema({ list: arraySchema(FLAG) }), refusal });
    expect(faultsOf(read, { list: Array.from({ length: 5_000 }, () => 1) })).toHaveLength(100);
    expect(faultsOf(read, { list: Array.from({ length: 50_000 }, () => 1) })).toHaveLength(1);
  });
});
