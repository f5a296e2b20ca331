import fc from 'fast-check';
import { compileJsonPath, type JsonPathQuery } from '../../../../src/profiles/templates/json-path.ts';
import { OutOfSteps, StepBudget } from '../../../../src/profiles/model/step-budget.ts';
import { compileRule } from '../../../../src/profiles/templates/rules.ts';
import { describeFixtures } from '../../../support/checks/fixtures.ts';
import { asJson, sharedDocument } from '../../../support/checks/profiles/compiled-cases.ts';
import type { Json } from '../../../../src/xapi/model/types.ts';

const locate = (text: string): JsonPathQuery => {
  const compiled = compileJsonPath(text);
  if ('fault' in compiled) throw new Error(compiled.fault);
  return compiled;
};
const at = (text: string, value: unknown): readonly Json[] => locate(text)(asJson(value), new StepBudget());

const STATEMENT = {
  verb: { id: 'v', display: { 'en-GB': 'did' } },
  result: { score: { raw: 0 }, success: false, response: null },
  context: {
    extensions: { 'https://e.example/a.b[0]|c': 1, "it's": 2 },
    contextActivities: { grouping: [{ id: 'g1' }, { id: 'g2' }, {}] },
  },
};

describe('a location finds', () => {
  it.each<readonly [string, string, readonly unknown[]]>([
    ['what names lead to', '$.verb.id', ['v']],
    ['the value itself', '$', [STATEMENT]],
    [
      'false, zero and null like any other value',
      '$.result.success | $.result.score.raw | $.result.response',
      [false, 0, null],
    ],
    ['nothing where nothing is', '$.result.duration', []],
    ['nothing below what is no object', '$.verb.id.length', []],
    ['a name in quotation marks, whatever is in it', "$.context.extensions['https://e.example/a.b[0]|c']", [1]],
    ['a name in double quotation marks', '$["verb"]["id"]', ['v']],
    ['a name with an escaped quotation mark', String.raw`$.context.extensions['it\'s']`, [2]],
    ['a name with a hyphen', '$.verb.display.en-GB', ['did']],
    ['an item by its number', '$.context.contextActivities.grouping[1].id', ['g2']],
    ['nothing beyond the end of a list', '$.context.contextActivities.grouping[3]', []],
    ['every item, leaving out those without the rest', '$.context.contextActivities.grouping[*].id', ['g1', 'g2']],
    ['every member', '$.result.*', [{ raw: 0 }, false, null]],
    ['every member between brackets', '$.verb[*]', ['v', { 'en-GB': 'did' }]],
    ['each part of a union', "$.result['success', 'score'].raw", [0]],
    ['each number of a union', '$.context.contextActivities.grouping[1,0].id', ['g2', 'g1']],
    ['every child once, whatever is joined to the star', "$.verb['id', *]", ['v', { 'en-GB': 'did' }]],
    ['what a name leads to at any depth', '$..id', ['v', 'g1', 'g2']],
    ['all that alternatives find, one after the other', '$.verb.id|$.verb.id', ['v', 'v']],
    ['the same without $, as in the example of P2 8.1', 'context.contextActivities.grouping[*].id', ['g1', 'g2']],
    ['the same with spaces', ' $ . verb . id  |  $.context.contextActivities.grouping[ 0 ] . id ', ['v', 'g1']],
    ['the same with a dot before a bracket', "$.verb.['id']", ['v']],
  ])('%s', (_, text, values) => {
    expect(at(text, STATEMENT)).toEqual(values);
  });

  it('no item by a name, and no member by a number: a list has numbers alone (P2 8.1)', () => {
    expect(at("$['0']", ['a'])).toEqual([]);
    expect(at('$[0]', { 0: 'a' })).toEqual([]);
    expect(at('$.length', ['a'])).toEqual([]);
  });

  it('own members alone, whatever they are called', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(at(`$.${name}`, {})).toEqual([]);
      expect(at(`$..${name}.name`, { a: {} })).toEqual([]);
      expect(at(`$['${name}']`, JSON.parse(`{"${name}": 1}`))).toEqual([1]);
    }
  });

  it('no member that is undefined, which JSON has not', () => {
    expect(at('$.*', { a: undefined, b: 1 })).toEqual([1]);
  });

  it('values however deep they are nested', () => {
    const deep: unknown = JSON.parse('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000));
    expect(at('$..a', deep)).toHaveLength(20_000);
  });
});

describe('a location cannot be evaluated', () => {
  it.each([
    ['empty', ''],
    ['half of alternatives', '$.a | '],
    ['a filter', '$.a[?(@.b)]'],
    ['a script', '$.a[(@.length-1)]'],
    ['a slice', '$.a[0:2]'],
    ['a negative index', '$.a[-1]'],
    ['a name between brackets without quotation marks', '$.context.extensions[https://e.example/a]'],
    ['an IRI as a name', '$.context.extensions.https://e.example/a'],
    ['a bracket left open', "$['a'"],
    ['a quotation left open', "$['a]"],
    ['a dot at the end', '$.a.'],
    ['two names without a dot', '$.a b'],
    ['more than one descent, which would take more than linear time', '$..a..b'],
    ['more than 2,000 characters', `$.${'a'.repeat(2_000)}`],
    ['more than 64 steps', `$${'.a'.repeat(65)}`],
    ['more than 64 steps in a union', `$[${Array.from({ length: 65 }, (_, i) => i).join()}]`],
  ])('%s', (_, text) => {
    const compiled = compileJsonPath(text);
    expect('fault' in compiled && typeof compiled.fault === 'string').toBe(true);
  });

  it('and says where', () => {
    expect(compileJsonPath('$.a[-1]')).toEqual({
      fault: 'has no name in quotation marks, non-negative integer or * at character 5',
    });
  });
});

describe('whatever the text and the value', () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(
        fc.constantFrom(
          '$',
          '.',
          '..',
          '*',
          '[*]',
          '[0]',
          "['a']",
          '[a]',
          'a',
          '__proto__',
          ' ',
          ' | ',
          ',',
          "['a',0]",
          '"',
          '\\',
        ),
        { maxLength: 12 },
      )
      .map((steps) => steps.join('')),
  );

  it('it is compiled or refused, and never throws', () => {
    fc.assert(
      fc.property(text, fc.jsonValue(), (path, value) => {
        const compiled = compileJsonPath(path);
        if ('fault' in compiled) return;
        for (const found of compiled(asJson(value), new StepBudget())) expect(found).not.toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('it finds only what is in the value', () => {
    fc.assert(
      fc.property(text, fc.jsonValue(), (path, value) => {
        const compiled = compileJsonPath(path);
        if ('fault' in compiled) return;
        const inside = new Set([...at('$..*', value), asJson(value)]);
        for (const found of compiled(asJson(value), new StepBudget())) expect(inside.has(found)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('an alternative adds what it finds alone', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(at('$.* | $..a', value)).toEqual([...at('$.*', value), ...at('$..a', value)]);
      }),
    );
  });
});

describeFixtures('the shared cases of JSONPath', () => {
  const { statements, cases } = sharedDocument<{
    readonly statements: Readonly<Record<string, Json>>;
    readonly cases: readonly {
      readonly location: string;
      readonly selector?: string;
      readonly statement: string;
      readonly spec_values: readonly Json[];
    }[];
  }>('profile-cases', 'jsonpath.json');

  // Where nothing is, one other implementation reports a null; by P2 8.1 a location finds nothing there, and only a
  // selector that finds nothing stands for an unmatchable value.
  it.each(cases.map((one, position) => [position, one] as const))(
    'case %i finds what the text says',
    (_, { location, selector, statement, spec_values }) => {
      const value = statements[statement]!;
      const selected = (one: Json): readonly Json[] => {
        const inner = selector === undefined ? [one] : locate(selector)(one, new StepBudget());
        return inner.length === 0 ? [{ UNMATCHABLE: true }] : inner;
      };
      expect(locate(location)(value, new StepBudget()).flatMap(selected)).toEqual(spec_values);
    },
  );

  it.each(['$.*.*.*.*', '$..*', '$..a'])('%s stops where a statement takes more steps than it may', (path) => {
    const many = (depth: number): unknown =>
      depth === 0 ? 1 : Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`m${n}`, many(depth - 1)]));
    const value = asJson(many(4));
    expect(() => locate(path)(value, new StepBudget())).toThrow(OutOfSteps);
    expect(locate('$.*.*.*')(value, new StepBudget())).toHaveLength(25 ** 3);
  });

  it('a rule demands of a selector that it finds something everywhere', () => {
    const isFollowed = (selector: string): boolean => {
      const rule = compileRule({ location: '$.actor', selector, presence: 'included' });
      return 'isFollowedBy' in rule && rule.isFollowedBy(Object.values(statements)[0]!, new StepBudget());
    };
    expect(isFollowed('$.mbox')).toBe(true);
    expect(isFollowed('$.mbox_sha1sum')).toBe(false);
    expect(isFollowed('$.mbox | $.mbox_sha1sum')).toBe(true);
  });

  it('are all there', () => {
    expect(cases).toHaveLength(28);
  });
});
