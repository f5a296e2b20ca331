import { compileSchema } from '../../../../src/profiles/concepts/compile-schema.ts';
import type { Json } from '../../../../src/xapi/model/types.ts';

type Found = readonly { readonly at: string; readonly detail: string }[];

const faultsOf = (schema: unknown, value: Json): Found => {
  const compiled = compileSchema(typeof schema === 'string' ? schema : JSON.stringify(schema));
  if ('fault' in compiled) throw new Error(compiled.fault);
  return compiled.validate(value);
};
const faultOf = (schema: unknown): string => {
  const compiled = compileSchema(typeof schema === 'string' ? schema : JSON.stringify(schema));
  return 'fault' in compiled ? compiled.fault : 'none';
};
const draft = (name: string): string => `https://json-schema.org/draft/${name}/schema`;

describe('A schema whose parts have names', () => {
  const address = 'http://school.example/schemas/work';

  it.each<[string, unknown, Json, Json]>([
    [
      'its own address',
      { $id: address, definitions: { a: { type: 'string' } }, items: { $ref: `${address}#/definitions/a` } },
      ['a'],
      [1],
    ],
    [
      'a relative address',
      { $id: address, definitions: { a: { $id: 'mark', type: 'string' } }, items: { $ref: 'mark' } },
      ['a'],
      [1],
    ],
    [
      'an address without one of the whole',
      { definitions: { a: { $id: 'mark', type: 'string' } }, items: { $ref: 'mark' } },
      ['a'],
      [1],
    ],
    [
      'an address inside another',
      {
        $id: address,
        definitions: { a: { $id: 'marks/', definitions: { b: { $id: 'best', type: 'number' } } } },
        items: { $ref: 'marks/best' },
      },
      [1],
      ['a'],
    ],
    [
      'a pointer inside a part with an address',
      {
        definitions: { a: { $id: 'mark', definitions: { b: { type: 'number' } }, items: { $ref: '#/definitions/b' } } },
        items: { $ref: 'mark' },
      },
      [[1]],
      [['a']],
    ],
    [
      'a fragment, as in draft 7',
      { definitions: { a: { $id: '#mark', type: 'string' } }, items: { $ref: '#mark' } },
      ['a'],
      [1],
    ],
    [
      'an anchor',
      { $schema: draft('2020-12'), $defs: { a: { $anchor: 'mark', type: 'string' } }, items: { $ref: '#mark' } },
      ['a'],
      [1],
    ],
    [
      'an anchor of a part with an address',
      {
        $schema: draft('2019-09'),
        $defs: { a: { $id: 'b', $defs: { c: { $anchor: 'mark', type: 'string' } } } },
        items: { $ref: 'b#mark' },
      },
      ['a'],
      [1],
    ],
    [
      'a name that has to be escaped',
      { definitions: { 'a/b~c %': { $id: 'mark', type: 'string' } }, items: { $ref: 'mark' } },
      ['a'],
      [1],
    ],
    [
      'the names of properties',
      { properties: { $id: { type: 'string' }, $anchor: { type: 'number' } } },
      { $id: 'a' },
      { $id: 1 },
    ],
  ])('is checked: %s', (...[, schema, good, bad]) => {
    expect(faultOf(schema)).toBe('none');
    expect(faultsOf(schema, good)).toEqual([]);
    expect(faultsOf(schema, bad)).not.toEqual([]);
  });

  it('leaves no name behind that a schema after it could meet', () => {
    const schema = (type: string): unknown => ({ definitions: { a: { $id: 'mark', type } }, items: { $ref: 'mark' } });
    expect(faultsOf(schema('string'), ['a'])).toEqual([]);
    expect(faultsOf(schema('number'), ['a'])).not.toEqual([]);
  });
});
