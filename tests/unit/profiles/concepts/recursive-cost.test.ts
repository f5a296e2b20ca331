import { Ajv } from 'ajv';
import fc from 'fast-check';
import { compileSchema } from '../../../../src/profiles/concepts/compile-schema.ts';
import { createRecursiveCost } from '../../../../src/profiles/concepts/recursive-cost.ts';
import { measureSchema } from '../../../../src/profiles/concepts/schema-bounds.ts';
import { measureValue } from '../../../../src/profiles/concepts/schema-cost.ts';
import { OutOfSteps, StepBudget } from '../../../../src/profiles/model/step-budget.ts';
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
const draft = (name: string): string => `https://json-schema.org/draft/${name}/schema`;

/** A validator that counts how often the schema with the keyword `counted` looks at a value; all faults are found. */
const countingValidator = () => {
  let times = 0;
  const ajv = new Ajv({ strict: false, allErrors: true, inlineRefs: false, ownProperties: true });
  ajv.addKeyword({
    keyword: 'counted',
    validate: () => {
      times++;
      return true;
    },
  });
  return { ajv, count: () => times };
};

describe('A schema that recurs', () => {
  /** A value of so many levels: `wrap` puts one into the next. */
  const nested = (levels: number, wrap: (inner: Json) => Json, innermost: Json = {}): Json => {
    let value = innermost;
    for (let level = 1; level < levels; level++) value = wrap(value);
    return value;
  };
  const tree = {
    type: 'object',
    properties: { name: { type: 'string' }, left: { $ref: '#' }, right: { $ref: '#' } },
    additionalProperties: false,
  };
  const balanced = (levels: number): Json =>
    levels === 0 ? { name: 'leaf' } : { left: balanced(levels - 1), right: balanced(levels - 1) };
  const tooLarge = [{ at: '', detail: 'is too large to be checked against its schema' }];

  it.each<[string, unknown, Json, Json]>([
    ['items', { type: 'array', items: { $ref: '#' } }, [[], [[]]], [[], [1]]],
    ['members', tree, { left: { right: { name: 'a' } } }, { left: { right: { name: 1 } } }],
    [
      'a definition that may be left out',
      {
        $schema: draft('2020-12'),
        $defs: {
          node: { type: 'object', properties: { next: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/node' }] } } },
        },
        $ref: '#/$defs/node',
      },
      { next: { next: null } },
      { next: { next: 1 } },
    ],
    [
      'two definitions in turn',
      {
        definitions: {
          folder: { type: 'object', additionalProperties: { $ref: '#/definitions/file' } },
          file: { anyOf: [{ type: 'string' }, { $ref: '#/definitions/folder' }] },
        },
        $ref: '#/definitions/folder',
      },
      { a: 'x', b: { c: 'y' } },
      { b: { c: 1 } },
    ],
    [
      'the address of the whole',
      { $id: 'http://school.example/tree', items: { $ref: 'tree' }, type: 'array' },
      [[]],
      [1],
    ],
    [
      'unique items at each level',
      { uniqueItems: true, items: { $ref: '#' } },
      [
        [1, 2],
        [2, 1],
      ],
      [[[3, 3]]],
    ],
    [
      'expressions for names at each level',
      { type: 'object', patternProperties: { '^[a-z]+$': { $ref: '#' } }, additionalProperties: false },
      { a: { b: {} } },
      { a: { B: {} } },
    ],
  ])('is checked: %s', (...[, schema, good, bad]) => {
    expect(faultOf(schema)).toBe('none');
    expect(faultsOf(schema, good)).toEqual([]);
    const [fault] = faultsOf(schema, bad);
    expect(fault).toBeDefined();
    expect(fault).not.toEqual(tooLarge[0]);
  });

  it('says where in the value the fault is, however deep', () => {
    const deep = nested(60, (left) => ({ left }), { name: 1 });
    expect(faultsOf(tree, deep)).toEqual([{ at: `${'/left'.repeat(59)}/name`, detail: 'must be string' }]);
  });

  it('grows with the value where it branches by names', () => {
    // 8,191 objects: one that is looked at once.
    expect(faultsOf(tree, balanced(12))).toEqual([]);
  });

  it.each<[string, unknown, (inner: Json) => Json, Json]>([
    [
      'looks at every item twice',
      { allOf: [{ items: { $ref: '#' } }, { items: { $ref: '#' } }] },
      (inner) => [inner],
      [],
    ],
    [
      'tries every member in two ways',
      {
        oneOf: [
          { required: ['a'], properties: { a: { $ref: '#' } } },
          { required: ['b'], additionalProperties: { $ref: '#' } },
        ],
      },
      (a) => ({ a }),
      {},
    ],
    [
      'doubles by two expressions',
      { patternProperties: { '^a': { $ref: '#' }, a$: { $ref: '#' } } },
      (a) => ({ a }),
      {},
    ],
  ])('that %s is bounded: small values are checked, deep ones are too large', (...[, schema, wrap, innermost]) => {
    expect(faultOf(schema)).toBe('none');
    expect(faultsOf(schema, nested(4, wrap, innermost))).not.toEqual(tooLarge);
    expect(faultsOf(schema, nested(40, wrap, innermost))).toEqual(tooLarge);
  });

  it('takes values of 100 levels', () => {
    const list = { type: 'array', items: { $ref: '#' } };
    expect(
      faultsOf(
        list,
        nested(100, (inner) => [inner], []),
      ),
    ).toEqual([]);
    expect(
      faultsOf(
        list,
        nested(101, (inner) => [inner], []),
      ),
    ).toEqual(tooLarge);
  });

  it('never overflows the stack: many references at each of 100 levels', () => {
    const chain = {
      definitions: Object.fromEntries(
        many(25, (i) => [
          `d${i}`,
          i === 24 ? { type: 'array', items: { $ref: '#/definitions/d0' } } : { $ref: `#/definitions/d${i + 1}` },
        ]),
      ),
      $ref: '#/definitions/d0',
    };
    expect(faultOf(chain)).toBe('none');
    expect([[], tooLarge]).toContainEqual(
      faultsOf(
        chain,
        nested(100, (inner) => [inner], []),
      ),
    );
    expect(
      faultsOf(
        chain,
        nested(5, (inner) => [inner], 'a'),
      ),
    ).toEqual([{ at: '/0/0/0/0', detail: 'must be array' }]);
  });

  it('spends the steps of the statement that has the value', () => {
    const compiled = compileSchema(JSON.stringify(tree));
    if ('fault' in compiled) throw new Error(compiled.fault);
    const budget = new StepBudget();
    // Each is some thousands of values; together they are more than a statement may take.
    expect(() => {
      for (let time = 0; time < 200; time++) compiled.validate(balanced(10), budget);
    }).toThrow(OutOfSteps);
  });

  it('is bounded by what validators really do', () => {
    const leaf = fc.constantFrom<Json>('a', 1, null, {}, []);
    const value = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b'), tie('value'), { maxKeys: 2 }),
      ),
    })).value;
    const part = fc.constantFrom<unknown>(
      { items: { $ref: '#' } },
      { properties: { a: { $ref: '#' }, b: { items: { $ref: '#' } } } },
      { additionalProperties: { $ref: '#' } },
      { patternProperties: { '^a': { $ref: '#' } } },
      { contains: { $ref: '#' } },
      { items: [{ $ref: '#' }, true], additionalItems: { $ref: '#' } },
    );
    const schema = fc
      .array(part, { minLength: 1, maxLength: 3 })
      .chain((parts) =>
        fc.constantFrom<Record<string, unknown>>(
          { allOf: parts },
          { anyOf: [...parts, true] },
          { not: { allOf: parts } },
          { if: parts[0], then: {} },
        ),
      );
    fc.assert(
      fc.property(schema, value, (given, tried) => {
        // The node of the root alone counts here: every visit of it looks at one of these.
        const counted = { ...given, definitions: {} };
        const extent = measureSchema(counted);
        if ('fault' in extent) throw new Error(extent.fault);
        const size = measureValue(tried, 1e9)!;
        const estimated = createRecursiveCost(counted, extent.targetOf)(size);
        const { ajv, count } = countingValidator();
        ajv.compile({ ...counted, counted: true })(tried);
        if (estimated < count()) throw new Error(`${estimated} < ${count()}`);
      }),
      {
        numRuns: 300,
        // Deep enough that what doubles is more than the estimate of one look at each value.
        examples: [
          [{ allOf: [{ items: { $ref: '#' } }, { items: { $ref: '#' } }] }, nested(11, (inner) => [inner], [])],
        ],
      },
    );
  });
});
