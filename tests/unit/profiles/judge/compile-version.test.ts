import { categoryIds } from '../../../../src/profiles/model/claims.ts';
import { violationsOf, compileVersion, type Evaluation } from '../../../../src/profiles/judge/compile-version.ts';
import { outcomeOf } from '../../../support/checks/profiles/outcome-of.ts';
import type { Rule, Template } from '../../../../src/profiles/model/types.ts';
import { validateStatement } from '../../../../src/xapi/validate/validate.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { describeFixtures, fixtureRecords } from '../../../support/checks/fixtures.ts';
import {
  asJson,
  asStatement,
  aTemplate,
  aVersion,
  sharedDocument,
} from '../../../support/checks/profiles/compiled-cases.ts';

const ANSWERED = 'http://adlnet.gov/expapi/verbs/answered';
const PASSED = 'http://adlnet.gov/expapi/verbs/passed';
const noSchema = () => ({ fault: 'there is none' });
const NONE = new Map<string, undefined>();
const evaluate = (templates: readonly Template[], statement: unknown): Evaluation =>
  compileVersion(aVersion(templates), noSchema).evaluate(asStatement(statement), NONE);
const matching = (template: Partial<Template>, about: Readonly<Record<string, unknown>>): boolean =>
  evaluate([aTemplate({ id: 't', ...template })], aStatement(about)).matching.length === 1;
const hasResult: Rule = { location: '$.result', presence: 'included' };
const activity = (type?: string) => ({
  id: 'https://a.example/',
  ...(type === undefined ? {} : { definition: { type } }),
});

describe('a template is for a statement', () => {
  it.each<readonly [string, Partial<Template>, Readonly<Record<string, unknown>>, boolean]>([
    ['with its verb', { verb: ANSWERED }, {}, true],
    ['not with another verb', { verb: PASSED }, {}, false],
    ['with its type of activity', { objectActivityType: 'q' }, { object: activity('q') }, true],
    ['not without a type of activity', { objectActivityType: 'q' }, { object: activity() }, false],
    [
      'with all types of parents, and more',
      { contextParentActivityType: ['p', 'q'] },
      { context: { contextActivities: { parent: [activity('q'), activity('x'), activity(), activity('p')] } } },
      true,
    ],
    [
      'not with a part of the types of parents',
      { contextParentActivityType: ['p', 'q'] },
      { context: { contextActivities: { parent: [activity('p')] } } },
      false,
    ],
    [
      'with one grouping that is not in a list',
      { contextGroupingActivityType: ['p'] },
      { context: { contextActivities: { grouping: activity('p') } } },
      true,
    ],
    [
      'not with the type among other activities',
      { contextCategoryActivityType: ['p'] },
      { context: { contextActivities: { other: [activity('p')] } } },
      false,
    ],
    ['with its usage type of attachments', { attachmentUsageType: ['u'] }, { attachments: [{ usageType: 'u' }] }, true],
    ['not without attachments', { attachmentUsageType: ['u'] }, {}, false],
    ['with all properties together', { verb: ANSWERED, objectActivityType: 'q' }, { object: activity('q') }, true],
    ['not with one of two properties', { verb: ANSWERED, objectActivityType: 'q' }, { object: activity('r') }, false],
    ['of any kind, where it has no determining property', {}, {}, true],
  ])('%s (P2 8.0)', (...[, template, about, expected]) => {
    expect(matching(template, about)).toBe(expected);
  });

  it('whichever verb others are for, and in the order of the profile', () => {
    const templates = [
      aTemplate({ id: 'any-1' }),
      aTemplate({ id: 'answered', verb: ANSWERED }),
      aTemplate({ id: 'passed', verb: PASSED }),
      aTemplate({ id: 'any-2' }),
    ];
    expect(evaluate(templates, aStatement()).matching).toEqual(['any-1', 'answered', 'any-2']);
    expect(evaluate(templates, aStatement({ verb: { id: 'https://v.example/' } })).matching).toEqual([
      'any-1',
      'any-2',
    ]);
    expect(evaluate(templates, aStatement({ verb: { id: 'constructor' } })).matching).toEqual(['any-1', 'any-2']);
  });
});

describe('a single context activity is a list of one before rules see it (P2 8.1)', () => {
  const grouping: Rule = { location: '$.context.contextActivities.grouping[*].id', presence: 'included' };
  const context = { contextActivities: { grouping: activity(), parent: [activity()] } };

  it('in the statement and in its SubStatement, which stay as they are', () => {
    const statement = aStatement({ context, object: { objectType: 'SubStatement', ...aStatement({ context }) } });
    const before = structuredClone(statement);
    const inner: Rule = { location: '$.object.context.contextActivities.grouping[0].id', presence: 'included' };
    expect(evaluate([aTemplate({ id: 't', rules: [grouping, inner] })], statement).matching).toEqual(['t']);
    expect(statement).toEqual(before);
  });
});

describe('the evaluation of a statement (P3 2.1)', () => {
  const followed = aTemplate({ id: 'followed', verb: ANSWERED });
  const broken = aTemplate({ id: 'broken', verb: ANSWERED, rules: [hasResult] });

  it('is success with the templates that match', () => {
    const evaluation = evaluate([followed], aStatement());
    expect([outcomeOf(evaluation), evaluation.matching]).toEqual(['success', ['followed']]);
  });
  it('is invalid where one template is violated, with every violated rule', () => {
    const evaluation = evaluate([followed, broken], aStatement());
    expect([outcomeOf(evaluation), evaluation.matching]).toEqual(['invalid', ['followed']]);
    expect(evaluation.failing).toEqual([
      {
        template: 'broken',
        violations: [
          { by: 'broken', kind: 'template', location: '$.result', rule: 'presence', expected: 'included', found: [] },
        ],
      },
    ]);
  });
  it('is unmatched where no template is for it, which is no violation', () => {
    const evaluation = evaluate([followed], aStatement({ verb: { id: PASSED } }));
    expect(outcomeOf(evaluation)).toBe('unmatched');
    expect([violationsOf(evaluation, 'all'), violationsOf(evaluation, 'any')]).toEqual([[], []]);
  });
  it('violates a profile under the policy all, as soon as one template is violated', () => {
    expect(violationsOf(evaluate([followed, broken], aStatement()), 'all')).toMatchObject([{ by: 'broken' }]);
  });
  it('violates a profile under the policy any only where no template matches', () => {
    expect(violationsOf(evaluate([followed, broken], aStatement()), 'any')).toEqual([]);
    expect(violationsOf(evaluate([broken], aStatement()), 'any')).toMatchObject([{ by: 'broken' }]);
  });
  it('reports a hundred violations, where there are more', () => {
    const many = Array.from({ length: 4 }, (_, template) =>
      aTemplate({
        id: `t${template}`,
        rules: Array.from({ length: 40 }, (_rule, name) => ({ location: `$.result.${name}`, presence: 'included' })),
      }),
    );
    const broken = violationsOf(evaluate(many, aStatement()), 'all');
    expect([broken.length, broken.at(-1)?.by]).toEqual([100, 't2']);
  });
  it('leaves out a rule that cannot be evaluated, with a warning', () => {
    const version = compileVersion(
      aVersion([aTemplate({ id: 't', rules: [{ location: '$.a[?(@.b)]', presence: 'included' }, hasResult] })]),
      noSchema,
    );
    expect(version.warnings).toEqual([
      {
        at: '/templates',
        detail: expect.stringContaining('Rule 1 of t'),
        requirement: 'xAPI Profiles 1.0, Part Two 8.1',
      },
    ]);
    expect(version.evaluate(asStatement(aStatement()), NONE).failing).toMatchObject([
      { template: 't', violations: [{ location: '$.result' }] },
    ]);
  });
});

describe('the claims of a statement (P2 5.0)', () => {
  it.each<readonly [string, unknown, readonly string[]]>([
    ['are the ids of its categories', { contextActivities: { category: [{ id: 'a' }, { id: 'b' }] } }, ['a', 'b']],
    [
      'are each made once, however often they are named',
      { contextActivities: { category: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] } },
      ['a', 'b'],
    ],
    ['are that of a single category', { contextActivities: { category: { id: 'a' } } }, ['a']],
    ['are not what else is in its context', { contextActivities: { grouping: [{ id: 'a' }] } }, []],
    ['are none of what has no id', { contextActivities: { category: [{}, { id: 1 }] } }, []],
    ['are none without a context', undefined, []],
  ])('%s', (_, context, expected) => {
    expect(categoryIds(asStatement(aStatement({ context })))).toEqual(expected);
  });
});

describeFixtures('the shared batches of a profile server', () => {
  const { good, bad } = sharedDocument<{ readonly good: readonly unknown[]; readonly bad: readonly unknown[] }>(
    'profile-cases',
    'profile-server-batches.json',
  );
  const everyone = aTemplate({ id: 't', rules: [{ location: '$.actor', presence: 'included' }] });

  it('are accepted if they are good: they are statements, they claim nothing, and they match', () => {
    for (const statement of good) {
      expect(validateStatement(asJson(statement), '1.0.3', '')).toEqual([]);
      expect(categoryIds(asStatement(statement))).toEqual([]);
      expect(outcomeOf(evaluate([everyone], statement))).toBe('success');
    }
  });
  it('are refused if they are bad, before profiles see them, and evaluating them would do no harm', () => {
    for (const value of bad) {
      expect(validateStatement(asJson(value), '1.0.3', '')).not.toEqual([]);
      expect(outcomeOf(evaluate([everyone], value))).toBe('invalid');
    }
  });
});

describeFixtures('cmi5 1.0 as published', () => {
  const { templates } = sharedDocument<{
    readonly templates: readonly (Omit<Template, 'rules'> & { readonly rules?: readonly Rule[] })[];
  }>('profiles', 'cmi5-1.0.jsonld');
  const version = compileVersion(aVersion(templates.map((one) => aTemplate(one))), noSchema);
  const session = fixtureRecords<Readonly<Record<string, unknown>> & { readonly verb: { readonly id: string } }>(
    'bulk/cmi5-session-xapijs.ndjson',
  );

  it('is followed by every statement of a session, whose own verbs each match their template', () => {
    expect(version.warnings).toEqual([]);
    for (const statement of session) {
      const evaluation = version.evaluate(asStatement(statement), NONE);
      const verb = statement.verb.id.split('/').at(-1)!;
      const own = verb === 'answered' ? [] : [`https://w3id.org/xapi/cmi5#${verb}`];
      expect([outcomeOf(evaluation), evaluation.matching]).toEqual([
        'success',
        ['https://w3id.org/xapi/cmi5#generalrestrictions', ...own],
      ]);
    }
  });
  it('is broken by a passed statement whose success is false', () => {
    const passed = session.find(({ verb }) => verb.id === PASSED)!;
    const evaluation = version.evaluate(asStatement({ ...passed, result: { success: false, completion: true } }), NONE);
    expect(
      violationsOf(evaluation, 'all').map(({ location, rule, expected, found }) => [location, rule, expected, found]),
    ).toEqual([
      ['$.result.success', 'all', [true], [false]],
      ['$.result.completion', 'presence', 'excluded', [true]],
      ['$.result.duration', 'presence', 'included', []],
    ]);
  });
});
