import { causesOf, withoutEchoes } from '../../../../src/profiles/judge/causes.ts';
import { compileVersion, type Evaluation } from '../../../../src/profiles/judge/compile-version.ts';
import type { Rule, Template, Violation } from '../../../../src/profiles/model/types.ts';
import { ENDED_EARLIER } from '../../../../src/profiles/patterns/registration-run.ts';
import { asStatement, aTemplate, aVersion } from '../../../support/checks/profiles/compiled-cases.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const included = (location: string): Rule => ({ location, presence: 'included' });
const [DURATION, RESPONSE, SCORE] = ['$.result.duration', '$.result.response', '$.result.score'].map(included) as [
  Rule,
  Rule,
  Rule,
];
const evaluate = (...templates: readonly (readonly [id: string, rules: readonly Rule[]])[]): Evaluation =>
  compileVersion(aVersion(templates.map(([id, rules]): Template => aTemplate({ id, rules }))), () => ({
    fault: 'there is none',
  })).evaluate(asStatement(aStatement({ result: { success: true } })), new Map());
const anOrder = (expected: Violation['expected']): Violation => ({
  by: 'pattern',
  kind: 'pattern',
  rule: 'order',
  location: '',
  expected,
  found: [],
});
const named = (violations: readonly Violation[]): readonly string[] =>
  violations.map(({ by, location }) => `${by} ${location}`);

describe('the causes of a refusal', () => {
  const noneMatches = () =>
    evaluate(['far', [DURATION, RESPONSE, SCORE]], ['near', [DURATION]], ['further', [RESPONSE, DURATION]]);

  it('under `any` are the rules of the nearest template first, each rule once', () => {
    expect(named(causesOf(noneMatches(), 'any', []))).toEqual([
      'near $.result.duration',
      'further $.result.response',
      'far $.result.score',
    ]);
  });

  it('under `all` are the rules of every template, in the order of the profile', () => {
    expect(named(causesOf(noneMatches(), 'all', []))).toEqual([
      'far $.result.duration',
      'far $.result.response',
      'far $.result.score',
      'near $.result.duration',
      'further $.result.response',
      'further $.result.duration',
    ]);
  });

  it('are the rules of the template that the pattern expects, in place of its order, where another matches', () => {
    const evaluation = evaluate(['general', []], ['answer', [SCORE]], ['other', [DURATION]]);
    expect(named(causesOf(evaluation, 'any', [anOrder(['answer'])]))).toEqual(['answer $.result.score']);
    expect(named(causesOf(evaluation, 'any', []))).toEqual([]);
    expect(named(causesOf(evaluation, 'any', [anOrder(['third'])]))).toEqual(['pattern ']);
    expect(named(causesOf(evaluation, 'any', [anOrder(ENDED_EARLIER)]))).toEqual(['pattern ']);
  });

  it.each(['any', 'all'] as const)(
    'under `%s` are that a value is absent, and not which values it may have',
    (policy) => {
      const evaluation = evaluate(['one', [{ ...DURATION, any: ['PT1S'] }]]);
      expect(causesOf(evaluation, policy, []).map(({ rule }) => rule)).toEqual(['presence']);
      const wrong = evaluate(['one', [{ location: '$.result.success', presence: 'included', any: [false] }]]);
      expect(causesOf(wrong, policy, []).map(({ rule }) => rule)).toEqual(['any']);
    },
  );

  it('are at most a hundred', () => {
    const rules = Array.from({ length: 150 }, (_, index) => included(`$.result.extensions.x${index}`));
    expect(causesOf(evaluate(['a', rules], ['b', rules]), 'any', [])).toHaveLength(100);
  });

  it.each(['any', 'all'] as const)('are a hundred under `%s` where so many are left once they are merged', (policy) => {
    const rules = Array.from({ length: 120 }, (_, index) => ({
      ...included(`$.result.extensions.x${index}`),
      any: ['a'],
    }));
    const causes = causesOf(evaluate(['one', rules]), policy, []);
    expect(causes).toHaveLength(100);
    expect(new Set(causes.map(({ rule }) => rule))).toEqual(new Set(['presence']));
  });

  it('are all of templates that share most of them', () => {
    const rules = Array.from({ length: 110 }, (_, index) => included(`$.result.extensions.x${index}`));
    const shared = rules.slice(0, 95);
    const far = [...shared, ...shared, ...rules.slice(95)];
    expect(new Set(named(causesOf(evaluate(['far', far], ['near', shared]), 'any', [])))).toEqual(
      new Set([
        ...shared.map(({ location }) => `near ${location}`),
        ...rules.slice(95, 100).map(({ location }) => `far ${location}`),
      ]),
    );
  });

  it('are not that an earlier statement of the request broke the pattern, which is named once', () => {
    const echo = anOrder(ENDED_EARLIER);
    const first = anOrder(['answer']);
    const registration: Violation = { ...echo, rule: 'registration' };
    expect([
      ...withoutEchoes(
        new Map([
          [0, [echo]],
          [1, [first]],
          [2, [echo, registration]],
        ]),
      ),
    ]).toEqual([
      [0, []],
      [1, [first]],
      [2, [registration]],
    ]);
    expect([
      ...withoutEchoes(
        new Map([
          [0, [echo]],
          [1, [echo]],
        ]),
      ),
    ]).toEqual([
      [0, [echo]],
      [1, []],
    ]);
  });
});
