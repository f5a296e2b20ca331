import fc from 'fast-check';
import { compileRuleChecks, type EvaluatedValue, UNMATCHABLE } from '../../../../src/profiles/templates/rule-checks.ts';
import { compileDeterminingProperties } from '../../../../src/profiles/templates/determining-properties.ts';
import { OutOfSteps, StepBudget } from '../../../../src/profiles/model/step-budget.ts';
import { compileRule, type CompiledRule } from '../../../../src/profiles/templates/rules.ts';
import type { Rule } from '../../../../src/profiles/model/types.ts';
import type { Json } from '../../../../src/xapi/model/types.ts';
import { describeFixtures } from '../../../support/checks/fixtures.ts';
import { asJson, aTemplate, sharedDocument } from '../../../support/checks/profiles/compiled-cases.ts';

const rule = (about: Omit<Rule, 'location'> & { readonly location?: string }): CompiledRule => {
  const compiled = compileRule({ location: '$.a', ...about });
  if ('fault' in compiled) throw new Error(compiled.fault);
  return compiled;
};
/** Both ways of checking agree on every case of this file. */
const passes = (about: Omit<Rule, 'location'>, values: readonly EvaluatedValue[]): boolean => {
  const checks = compileRuleChecks({ location: '$.*', ...about });
  const passed = checks.pass(values, new StepBudget());
  expect(checks.findFailed(values, new StepBudget()).length === 0).toBe(passed);
  return passed;
};
const follows = (about: Omit<Rule, 'location'> & { readonly location?: string }, value: unknown): boolean =>
  rule(about).isFollowedBy(asJson(value), new StepBudget());

describe('where text, pseudo-code and other implementations part ways, the text of P2 8.1 holds', () => {
  it('any without presence is asked for on an empty list too: at least one value MUST be there', () => {
    expect(passes({ any: ['x'] }, [])).toBe(false);
  });
  it('any and all without presence are not satisfied by unmatchable values', () => {
    expect(passes({ any: ['x'] }, [UNMATCHABLE])).toBe(false);
    expect(passes({ all: ['x'] }, [UNMATCHABLE])).toBe(false);
  });
  it('recommended checks any and all only where there is a matchable value, not where the list is not empty', () => {
    expect(passes({ presence: 'recommended', any: ['x'] }, [UNMATCHABLE])).toBe(true);
    expect(passes({ presence: 'recommended', all: ['x'] }, [UNMATCHABLE])).toBe(true);
    expect(passes({ presence: 'recommended', all: ['x'] }, ['x', UNMATCHABLE])).toBe(false);
  });
  it('included on alternatives needs one of them: a missing path is no unmatchable value', () => {
    expect(follows({ location: '$.a | $.b', presence: 'included' }, { a: 1 })).toBe(true);
  });
  it('included on every item needs one: an item without the rest of the path is no unmatchable value', () => {
    expect(follows({ location: '$.member[*].name', presence: 'included' }, { member: [{ name: 'Ada' }, {}] })).toBe(
      true,
    );
    expect(
      follows({ location: '$.member[*]', selector: '$.name', presence: 'included' }, { member: [{ name: 'Ada' }, {}] }),
    ).toBe(false);
  });
  it('null is a value', () => {
    expect(follows({ presence: 'included' }, { a: null })).toBe(true);
    expect(follows({ presence: 'excluded' }, { a: null })).toBe(false);
    expect(follows({ all: [null] }, { a: null })).toBe(true);
  });
  it('beside excluded, any is not asked for', () => {
    expect(passes({ presence: 'excluded', any: ['x'] }, [])).toBe(true);
    expect(passes({ presence: 'excluded', any: ['x'] }, ['x'])).toBe(false);
  });
});

describe('values are compared as JSON', () => {
  it.each<readonly [string, Json, Json, boolean]>([
    ['objects whatever the order of their members', { a: 1, b: [2] }, { b: [2], a: 1 }, true],
    ['objects with another value', { a: 1 }, { a: 2 }, false],
    ['lists in order', [1, 2], [2, 1], false],
    ['numbers by value', 1, JSON.parse('1.0') as number, true],
    ['a number and its text', 1, '1', false],
    ['false and null', false, null, false],
  ])('%s', (...[, wanted, value, expected]) => {
    expect(passes({ any: [wanted] }, [value])).toBe(expected);
    expect(passes({ none: [wanted] }, [value])).toBe(!expected);
  });
});

describe('the budget of a statement', () => {
  it('is spent by comparing objects with objects that a rule names', () => {
    const named = Array.from({ length: 1_000 }, (_, n) => ({ a: [n] }));
    const given = asJson({ a: Array.from({ length: 300 }, () => ({ a: [0, 1] })) });
    for (const about of [{ any: named }, { all: named }, { none: named }])
      expect(() => rule({ location: '$.a[*]', ...about }).isFollowedBy(given, new StepBudget())).toThrow(OutOfSteps);
    expect(rule({ location: '$.a[*]', any: named.map(({ a: [n] }) => n!) }).isFollowedBy(given, new StepBudget())).toBe(
      false,
    );
  });
});

describe('a broken rule', () => {
  it('names every broken demand, with what it asks for and what is there', () => {
    const broken = rule({ selector: '$.b', presence: 'included', any: ['x'], none: ['y'] }).findViolations(
      { a: { b: 'y' } },
      new StepBudget(),
    );
    expect(broken).toEqual([
      { location: '$.a', selector: '$.b', rule: 'any', expected: ['x'], found: ['y'] },
      { location: '$.a', selector: '$.b', rule: 'none', expected: ['y'], found: ['y'] },
    ]);
  });
  it('says so where nothing is there', () => {
    expect(rule({ presence: 'included', any: ['x'] }).findViolations({}, new StepBudget())).toEqual([
      { location: '$.a', rule: 'presence', expected: 'included', found: [] },
      { location: '$.a', rule: 'any', expected: ['x'], found: [] },
    ]);
  });
  it('shows the values that are not allowed, not those that are', () => {
    expect(
      rule({ location: '$.a[*]', all: [1, 2] }).findViolations({ a: [1, 3, 2, 4] }, new StepBudget()),
    ).toMatchObject([{ rule: 'all', found: [3, 4] }]);
  });
  it('counts the unmatchable values that break it', () => {
    expect(
      rule({ location: '$.a[*]', selector: '$.b', presence: 'included' }).findViolations(
        { a: [{ b: 1 }, {}, {}] },
        new StepBudget(),
      ),
    ).toMatchObject([{ rule: 'presence', found: { matchable: [1], unmatchable: 2 } }]);
  });
  it('shows at most five values, none of them large', () => {
    const deep: unknown = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000));
    const large = [
      'x'.repeat(1_000_000),
      deep,
      Array.from({ length: 100_000 }, () => 'y'),
      Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`n${i}`, i])),
      5,
      6,
      7,
    ];
    const [{ found }] = rule({ location: '$.a[*]', presence: 'excluded' }).findViolations(
      asJson({ a: large }),
      new StepBudget(),
    ) as unknown as readonly [{ readonly found: Json }];
    expect(found).toHaveLength(5);
    expect(JSON.stringify(found).length).toBeLessThan(1_000);
  });
  it.each([
    ['location', { location: '$.a[?(@)]', presence: 'included' }],
    ['selector', { location: '$.a', selector: '$.b[-1]', presence: 'included' }],
    ['selector has a ..', { location: '$.a | $..b', selector: '$..c', presence: 'included' }],
  ] as const)('cannot be compiled with a bad %s', (which, bad) => {
    expect(compileRule(bad)).toEqual({ fault: expect.stringContaining(which) });
  });
});

describe('whatever the values', () => {
  const values = fc.array(fc.oneof(fc.jsonValue(), fc.constantFrom<EvaluatedValue>(UNMATCHABLE, 'a', 'b', 1, null)), {
    maxLength: 6,
  }) as fc.Arbitrary<EvaluatedValue[]>;
  const list = fc.array(fc.oneof(fc.jsonValue(), fc.constantFrom('a', 'b', 1, null)), {
    minLength: 1,
    maxLength: 4,
  }) as fc.Arbitrary<Json[]>;

  it('none is the negation of any', () => {
    fc.assert(
      fc.property(values, list, (found, wanted) => {
        expect(passes({ none: wanted }, found)).toBe(!passes({ any: wanted }, found));
      }),
    );
  });
  it('included and excluded never hold together, and one of them holds where nothing is unmatchable', () => {
    fc.assert(
      fc.property(values, (found) => {
        const [included, excluded] = [passes({ presence: 'included' }, found), passes({ presence: 'excluded' }, found)];
        expect(included && excluded).toBe(false);
        if (!found.includes(UNMATCHABLE)) expect(included || excluded).toBe(true);
      }),
    );
  });
  it('there are violations exactly where the rule is not followed', () => {
    fc.assert(
      fc.property(
        values,
        list,
        list,
        list,
        fc.constantFrom('included', 'excluded', 'recommended', undefined),
        (...[found, any, all, none, presence]) => {
          passes({ any, all, none, ...(presence === undefined ? {} : { presence }) }, found);
        },
      ),
    );
  });
  it('recommended alone never fails', () => {
    fc.assert(
      fc.property(values, (found) => {
        expect(passes({ presence: 'recommended' }, found)).toBe(true);
      }),
    );
  });
});

describeFixtures('the shared cases of rules on values', () => {
  const { cases } = sharedDocument<{
    readonly cases: readonly {
      readonly rule: Rule & { readonly 'match-vals'?: readonly string[] };
      readonly values: readonly Json[];
      readonly spec_text_valid: boolean;
      readonly spec_text_failed: string | null;
    }[];
  }>('profile-cases', 'rules-on-values.json');
  const evaluated = (value: Json): EvaluatedValue =>
    typeof value === 'object' && value !== null && 'UNMATCHABLE' in value ? UNMATCHABLE : value;
  const ofRules = cases.filter((one) => one.rule['match-vals'] === undefined);
  const ofProperties = cases.filter((one) => one.rule['match-vals'] !== undefined);

  it.each(ofRules.map((one, position) => [position, one] as const))(
    'case %i is decided as the text says',
    (_, { rule: given, values, spec_text_valid, spec_text_failed }) => {
      const found = values.map(evaluated);
      expect(passes(given, found)).toBe(spec_text_valid);
      expect(compileRuleChecks(given).findFailed(found, new StepBudget())[0]?.rule ?? null).toBe(spec_text_failed);
    },
  );

  it.each(ofProperties.map((one, position) => [position, one] as const))(
    'case %i of determining properties is decided as the text says',
    (_, { rule: given, values, spec_text_valid }) => {
      const selects = compileDeterminingProperties(aTemplate({ id: 't', attachmentUsageType: given['match-vals']! }));
      const attachments = values.map(evaluated).map((usageType) => (usageType === UNMATCHABLE ? {} : { usageType }));
      expect(selects({ attachments }, new StepBudget())).toBe(spec_text_valid);
    },
  );

  it('are all there', () => {
    expect([ofRules.length, ofProperties.length]).toEqual([58, 8]);
  });
});
