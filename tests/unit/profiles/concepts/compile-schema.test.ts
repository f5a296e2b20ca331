import fc from 'fast-check';
import { compileExpression } from '../../../../src/profiles/concepts/linear-regexp.ts';
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
const many = <T>(count: number, make: (position: number) => T): T[] =>
  Array.from({ length: count }, (_, position) => make(position));
const NAMES = '($id, $anchor, $dynamicAnchor)';
const draft = (name: string): string => `https://json-schema.org/draft/${name}/schema`;

describe('A schema of an extension', () => {
  it('says all that is wrong with a value, each with its place', () => {
    const schema = {
      type: 'object',
      properties: { rank: { type: 'number' }, medal: true, 'a/b': { enum: ['gold'] } },
      required: ['medal'],
      additionalProperties: false,
    };
    expect(faultsOf(schema, { rank: 'first', 'a/b': 1, more: 1 })).toEqual([
      { at: '', detail: "must have required property 'medal'" },
      { at: '/more', detail: 'is not a property that may stand here' },
      { at: '/rank', detail: 'must be number' },
      { at: '/a~1b', detail: 'must be one of the values that its schema lists' },
    ]);
    expect(faultsOf(schema, { rank: 1, medal: 'gold' })).toEqual([]);
  });

  it.each<[string, unknown, Json, Json]>([
    ['draft 7 without saying so', { items: [{ type: 'string' }] }, ['a', 1], [1]],
    [
      'draft 7',
      { $schema: 'http://json-schema.org/draft-07/schema#', if: { type: 'number' }, then: { minimum: 1 } },
      'a',
      0,
    ],
    [
      '2019-09',
      { $schema: draft('2019-09'), properties: { a: true }, unevaluatedProperties: false },
      { a: 1 },
      { b: 1 },
    ],
    ['2020-12', { $schema: draft('2020-12'), prefixItems: [{ type: 'string' }], items: false }, ['a'], ['a', 'b']],
    [
      'a reference to one of its parts',
      { $defs: { 'a/b': { type: 'string' } }, items: { $ref: '#/$defs/a~1b' } },
      ['a'],
      [1],
    ],
    ['an expression', { pattern: '^[0-9a-f]{8}-[89ab]$' }, '0123abcd-9', '0123abcd-c'],
    ['several expressions', { allOf: [{ pattern: '^a' }, { pattern: 'b$' }] }, 'ab', 'ba'],
    [
      'expressions for names',
      { patternProperties: { '^x-': { type: 'number' } }, additionalProperties: false },
      { 'x-a': 1 },
      { 'x-a': 'b' },
    ],
    ['an expression that ends where the text does', { pattern: '^a$' }, 'a', 'a\n'],
    ['characters by their code', { pattern: '^[\\u0041-\\u005a]+$' }, 'ABC', 'abc'],
    [
      'items that differ',
      { uniqueItems: true },
      [{ a: 1, b: 2 }, { a: 2, b: 1 }, 1, '1'],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
    ['one value', { const: { a: [1] } }, { a: [1] }, { a: 1, toString: 1, valueOf: 1 }],
    ['a list of values', { enum: [1, 'a', null, { b: {} }] }, { b: {} }, { b: { toString: {} } }],
    ['a list of nothing', { $schema: draft('2020-12'), enum: [] }, 'unchecked', 1],
    ['hundredths', { multipleOf: 0.01 }, 0.29, 0.295],
    ['a format', { format: 'uri' }, 'https://school.example', 'school'],
    ['a format that nobody knows', { type: 'string', format: 'crayon' }, 'a', 1],
    [
      'a name that is no schema of its own',
      { type: 'object', $id: 'http://school.example/schema', $comment: 'x' },
      {},
      [],
    ],
    ['anything', 'true', null, 'unchecked'],
    ['nothing', 'false', 'unchecked', 1],
  ])('may use %s', (...[, schema, good, bad]) => {
    if (good !== 'unchecked') expect(faultsOf(schema, good)).toEqual([]);
    if (bad !== 'unchecked') expect(faultsOf(schema, bad)).not.toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'it is not JSON'],
    ['no schema', '5', 'it is neither an object nor true or false'],
    ['nonsense', { type: 'Integer' }, 'what it has at /type must be one of the values that its schema lists'],
    [
      'draft 3, as the example of P2 7.2',
      { properties: { rank: { required: true } } },
      'what it has at /properties/rank/required must be array',
    ],
    [
      'draft 4',
      { $schema: 'http://json-schema.org/draft-04/schema#' },
      'its "$schema" is not draft 6, draft 7, 2019-09 or 2020-12',
    ],
    [
      'a schema elsewhere',
      { $ref: 'http://school.example/schema' },
      'it refers to a schema that is not one of its own parts',
    ],
    ['a part that there is not', { $ref: '#/definitions/a' }, 'it refers to a schema that is not one of its own parts'],
    [
      'a part that is no schema',
      { x: { type: 5 }, $ref: '#/x' },
      'it refers to a schema that is not one of its own parts',
    ],
    ['a reference that is none', { $ref: '#/%zz' }, 'it refers to a schema that is not one of its own parts'],
    [
      'itself in place',
      { type: 'array', allOf: [{ $ref: '#' }] },
      'it refers to itself without looking deeper into the value',
    ],
    [
      'itself in place by two steps',
      {
        definitions: { a: { anyOf: [{ $ref: '#/definitions/b' }] }, b: { not: { $ref: '#/definitions/a' } } },
        items: { $ref: '#/definitions/a' },
      },
      'it refers to itself without looking deeper into the value',
    ],
    [
      'references that depend on where they are used',
      { $schema: draft('2020-12'), $dynamicRef: '#a' },
      'it uses "$dynamicRef"',
    ],
    [
      'a name for what is no schema',
      { const: { $id: 'b' } },
      `it gives a name ${NAMES} to something that is no schema`,
    ],
    [
      'a name in a keyword that no draft has',
      { contains: { a: { $anchor: '#' } } },
      `it gives a name ${NAMES} to something that is no schema`,
    ],
    ['one name for two parts', { definitions: { a: { $id: 'b' }, c: { $id: 'b' } } }, 'two of its parts have one name'],
    ['a name that is no address', { definitions: { a: { $id: 'http://' } } }, 'an "$id" of it is no address'],
    [
      'a name that it does not have',
      { $id: 'http://school.example/schema', $ref: 'other#a' },
      'it refers to a schema that is not one of its own parts',
    ],
    ['asynchronous checks', { $async: true }, 'it uses "$async"'],
    ['words of draft 4', { id: 'a' }, 'it uses "id"'],
    ['looking ahead', { pattern: '(?=a)b' }, 'the regular expression "(?=a)b" looks around, or sets flags'],
    [
      'looking behind',
      { patternProperties: { '(?<!a)b': true } },
      'the regular expression "(?<!a)b" looks around, or sets flags',
    ],
    [
      'references back',
      { pattern: '(a)\\1' },
      'the regular expression "(a)\\\\1" is not one that can be tested in linear time',
    ],
    [
      'an expression that is none',
      { pattern: '(' },
      'the regular expression "(" is not one that can be tested in linear time',
    ],
  ])('is not checked where it is or uses %s', (_, schema, fault) => expect(faultOf(schema)).toBe(fault));
});

describe('A schema that names what every object inherits', () => {
  it('is about what a value has of its own', () => {
    expect(faultsOf({ properties: { constructor: { type: 'string' } } }, { a: 1 })).toEqual([]);
    expect(faultsOf({ required: ['toString'] }, { a: 1 })).toHaveLength(1);
    expect(faultsOf({ required: ['toString'] }, { toString: 1 })).toEqual([]);
  });
});

describe('A schema that is made to take long', () => {
  const doubling = (levels: number): unknown => ({
    definitions: Object.fromEntries(
      many(levels, (i) => [
        `d${i}`,
        i === levels - 1 ? {} : { anyOf: [{ $ref: `#/definitions/d${i + 1}` }, { $ref: `#/definitions/d${i + 1}` }] },
      ]),
    ),
    $ref: '#/definitions/d0',
  });

  it('by references that double at each step is measured, not followed', () => {
    expect(faultOf(doubling(8))).toBe('none');
    expect(faultOf(doubling(30))).toBe('it comes to more than 10000 values once its references are written out');
  });

  it.each<[string, unknown, string]>([
    ['nesting', '{"not":'.repeat(5000) + '{}' + '}'.repeat(5000), 'nests more than 64 levels deep'],
    [
      'a chain of references',
      {
        definitions: Object.fromEntries(
          many(500, (i) => [`d${i}`, i === 499 ? {} : { $ref: `#/definitions/d${i + 1}` }]),
        ),
        $ref: '#/definitions/d0',
      },
      'nests more than 64 levels deep',
    ],
    ['length', `{"title":"${'a'.repeat(65_536)}"}`, 'more than 65536 characters'],
    ['size', { enum: many(2_000, (i) => i) }, 'more than 2000 values'],
    ['repetition', { pattern: '(a{50}b{50}){50}' }, 'more than 2000 signs'],
    [
      'many expressions',
      { patternProperties: Object.fromEntries(many(30, (i) => [`^${'ab'.repeat(50)}${i}`, true])) },
      'more than 2000 signs',
    ],
  ])('by %s is not checked', (_, schema, fault) => expect(faultOf(schema)).toContain(fault));

  it('by an expression that explodes elsewhere is tested in no time', () => {
    expect(faultsOf({ pattern: '^(a+)+$' }, `${'a'.repeat(5_000)}!`)).toHaveLength(1);
    expect(faultsOf({ pattern: '^(a|aa)*b$' }, 'a'.repeat(5_000))).toHaveLength(1);
  });
});

describe('A value that is made to take long', () => {
  const tooLarge = [{ at: '', detail: 'is too large to be checked against its schema' }];
  const nested = (depth: number): Json => {
    let value: Json = [];
    for (let i = 0; i < depth; i++) value = [value];
    return value;
  };

  it.each<[string, unknown, Json]>([
    ['has more items than may be compared', { uniqueItems: true }, many(300_000, (i) => i)],
    ['is longer than an expression may be tested on', { pattern: '^([ab]c?)*$' }, 'a'.repeat(500_000)],
    ['nests deeper than the stack is', { const: 1, uniqueItems: true }, nested(100_000)],
    [
      'has more names than an expression may be tested on',
      { patternProperties: { '^[a-z]+[0-9]{100}$': true } },
      Object.fromEntries(many(20_000, (i) => [`name${i}`, 1])),
    ],
  ])('because it %s does not conform', (_, schema, value) => expect(faultsOf(schema, value)).toEqual(tooLarge));

  it('is checked where its schema is small', () => {
    expect(faultsOf({ type: 'string' }, 'a'.repeat(1_000_000))).toEqual([]);
    expect(
      faultsOf(
        { items: { type: 'number' } },
        many(100_000, (i) => i),
      ),
    ).toEqual([]);
    expect(
      faultsOf(
        { uniqueItems: true },
        many(20_000, (i) => ({ i })),
      ),
    ).toEqual([]);
  });

  it('has at most 20 faults, and a large one only the first', () => {
    expect(
      faultsOf(
        { items: { type: 'string' } },
        many(1_000, (i) => i),
      ),
    ).toHaveLength(20);
    expect(
      faultsOf(
        { items: { type: 'string' } },
        many(100_000, (i) => i),
      ),
    ).toEqual([{ at: '/0', detail: 'must be string' }]);
  });

  it('has names and details cut', () => {
    const [fault] = faultsOf({ additionalProperties: { type: 'string' } }, { ['a'.repeat(5_000)]: 1 });
    expect(fault?.at.length).toBeLessThan(250);
    const [other] = faultsOf({ required: ['b'.repeat(5_000)] }, {});
    expect(other?.detail.length).toBeLessThan(350);
  });
});

describe('Expressions', () => {
  it.each([
    '^a{2,5}$',
    '[\\]a-c]{3}',
    '(?:ab|c){2}',
    '(?<name>a)',
    '\\p{L}+',
    'a\\/b\\-c',
    '[^]',
    '^\\S+@\\S+$',
    '{',
    'x\\{1000\\}',
  ])('may be %s', (pattern) => {
    expect(compileExpression(pattern)).not.toHaveProperty('fault');
  });

  it.each(['(?i)a', '(?=a)', '(?<=a)b', '(a)\\1', 'a{1001}', '(a{50}){50}', '[b-a]', '\\p{L}'.repeat(40), '*'])(
    'may not be %s',
    (pattern) => {
      expect(compileExpression(pattern)).toHaveProperty('fault');
    },
  );

  it('match as those of ECMA-262 do', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(a|b)',
      '(?:ab)',
      'a*',
      'b+',
      'a?',
      '^',
      '$',
      '\\d',
      '\\w',
      '[a-c]{1,2}',
      'b{2}',
      '-',
      '\\.',
    );
    const pattern = fc.array(part, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', '-', 'é', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (given, tried) => {
        const compiled = compileExpression(given);
        if ('fault' in compiled) throw new Error(`${given} ${compiled.fault}`);
        expect(compiled.test(tried)).toBe(new RegExp(given, 'u').test(tried));
      }),
      { numRuns: 500 },
    );
  });
});

describe('Any schema and any value', () => {
  const KEYWORDS = [
    'type',
    'properties',
    'items',
    'additionalItems',
    'additionalProperties',
    'required',
    'enum',
    'const',
    'pattern',
    'patternProperties',
    'minLength',
    'maxItems',
    'uniqueItems',
    'contains',
    'minContains',
    'propertyNames',
    'dependencies',
    'dependentRequired',
    'dependentSchemas',
    'if',
    'then',
    'else',
    'allOf',
    'anyOf',
    'oneOf',
    'not',
    '$ref',
    'definitions',
    '$defs',
    'format',
    'multipleOf',
    'prefixItems',
    'unevaluatedProperties',
    'unevaluatedItems',
    '$id',
    '$comment',
    'default',
    'nullable',
    'discriminator',
    '__proto__',
    'title',
    'contentSchema',
    '$anchor',
    'minimum',
    'exclusiveMaximum',
  ];
  const { schema } = fc.letrec<{ schema: unknown; keyword: unknown }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small' },
      fc.boolean(),
      fc.dictionary(fc.constantFrom(...KEYWORDS), tie('keyword'), { maxKeys: 5 }),
    ),
    keyword: fc.oneof(
      { depthSize: 'small' },
      tie('schema'),
      fc.array(tie('schema'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', '^a', '__proto__'), tie('schema'), { maxKeys: 3 }),
      fc.constantFrom(
        '#',
        '#/definitions/a',
        '#/properties/b',
        '#/$defs/a',
        'string',
        'object',
        'array',
        '^a+$',
        'uri',
        'a',
        '',
      ),
      fc.constant(['a', 'b']),
      fc.constant(['string', 'null']),
      fc.nat(3),
      fc.boolean(),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  }));
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'constructor', '__proto__', 'toString'), fc.jsonValue({ maxDepth: 2 })),
  ) as fc.Arbitrary<Json>;

  it.each([undefined, 'http://json-schema.org/draft-07/schema#', draft('2019-09'), draft('2020-12')])(
    'give faults with places, and nothing is thrown: %s',
    (name) => {
      let checked = 0;
      fc.assert(
        fc.property(schema, value, (given, tried) => {
          const named = typeof given === 'object' && name !== undefined ? { ...given, $schema: name } : given;
          const compiled = compileSchema(JSON.stringify(named));
          if ('fault' in compiled) return;
          checked++;
          for (const { at, detail } of compiled.validate(tried))
            if (!/^(?:\/|$)/.test(at) || detail === '') throw new Error(JSON.stringify(given));
        }),
        { numRuns: 400 },
      );
      expect(checked).toBeGreaterThan(40);
    },
  );

  it('are checked in earnest where the schema passes: with "not" beside it, nothing conforms', () => {
    fc.assert(
      fc.property(
        schema,
        fc.constantFrom(
          ...[undefined, '2019-09', '2020-12'].map((name) => (name === undefined ? {} : { $schema: draft(name) })),
        ),
        value,
        (given, named, tried) => {
          const compiled = compileSchema(
            JSON.stringify({ ...(typeof given === 'object' ? given : {}), ...named, not: {} }),
          );
          if (!('fault' in compiled)) expect(compiled.validate(tried)).not.toEqual([]);
        },
      ),
      { numRuns: 600 },
    );
  });
});

describe('A schema that was compiled a moment ago', () => {
  it('is not compiled again: a profile is read, compiled, and compiled again when another one changes', () => {
    for (const text of ['{"type":"string"}', '{"$schema":"https://json-schema.org/draft/2020-12/schema"}'])
      expect(compileSchema(text)).toBe(compileSchema(` ${text}`.slice(1)));
  });

  it('is compiled again if it may refer to itself: it would keep what it notes of values', () => {
    for (const text of ['{"items":{"$ref":"#"}}', '{"items":{"$\\u0072ef":"#"}}'])
      expect(compileSchema(text)).not.toBe(compileSchema(text));
  });

  it('is forgotten once many others have come, and means the same when it comes again', () => {
    const first = compileSchema('{"minimum":3}');
    for (const other of many(10, (position) => ({ title: `${position}`.repeat(60_000) }))) faultOf(other);
    const again = compileSchema('{"minimum":3}');
    expect(again).not.toBe(first);
    expect(faultsOf('{"minimum":3}', 2)).toEqual([{ at: '', detail: 'must be >= 3' }]);
  });
});
