import fc from 'fast-check';
import { compileConcepts, type CompileSchema } from '../../../../src/profiles/concepts/compile-concepts.ts';
import { violationsOf, compileVersion } from '../../../../src/profiles/judge/compile-version.ts';
import type { Violation } from '../../../../src/profiles/model/types.ts';
import type { Json } from '../../../../src/xapi/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { asJson, asStatement, aTemplate, aVersion } from '../../../support/checks/profiles/compiled-cases.ts';

const IRI = 'https://p.example/a/b';
const POINTER = 'https:~1~1p.example~1a~1b';
const numbers: CompileSchema = (text) =>
  text === 'numbers'
    ? {
        validate: (value: Json) =>
          (Array.isArray(value) ? value : [value]).flatMap((one: Json, i) =>
            typeof one === 'number' ? [] : [{ at: Array.isArray(value) ? `/${i}` : '', detail: 'must be number' }],
          ),
      }
    : { fault: 'is no schema' };
const brokenBy = (
  type: 'ContextExtension' | 'ResultExtension' | 'ActivityExtension',
  about: Readonly<Record<string, unknown>>,
  inlineSchema?: string,
): readonly Violation[] =>
  compileConcepts(
    aVersion([], [{ id: IRI, type, ...(inlineSchema === undefined ? {} : { inlineSchema }) }]).concepts,
    numbers,
  ).findViolations(asJson(aStatement(about)));

const inContext = { context: { extensions: { [IRI]: 1 } } };
const inResult = { result: { extensions: { [IRI]: 1 } } };
const inActivity = { id: 'https://a.example/', definition: { extensions: { [IRI]: 1 } } };
const inObject = { object: inActivity };
const inParent = { context: { contextActivities: { parent: [{ id: 'https://a.example/' }, inActivity] } } };
const inSubStatement = { object: { objectType: 'SubStatement', ...aStatement(inResult) } };

describe('an extension of a profile', () => {
  it.each([
    ['ContextExtension', inContext],
    ['ResultExtension', inResult],
    ['ActivityExtension', inObject],
    ['ActivityExtension', inParent],
    ['ResultExtension', inSubStatement],
  ] as const)('%s may stand where it belongs', (type, about) => {
    expect(brokenBy(type, about)).toEqual([]);
  });

  it.each([
    ['ContextExtension', inResult, `/result/extensions/${POINTER}`, 'in context.extensions'],
    [
      'ContextExtension',
      inParent,
      `/context/contextActivities/parent/1/definition/extensions/${POINTER}`,
      'in context.extensions',
    ],
    ['ResultExtension', inContext, `/context/extensions/${POINTER}`, 'in result.extensions'],
    ['ResultExtension', inObject, `/object/definition/extensions/${POINTER}`, 'in result.extensions'],
    ['ActivityExtension', inContext, `/context/extensions/${POINTER}`, 'in the extensions of an activity definition'],
    [
      'ActivityExtension',
      inSubStatement,
      `/object/result/extensions/${POINTER}`,
      'in the extensions of an activity definition',
    ],
  ] as const)('%s may not stand elsewhere (P2 7.2)', (...[type, about, location, expected]) => {
    expect(brokenBy(type, about)).toEqual([{ by: IRI, kind: 'concept', location, rule: 'place', expected, found: 1 }]);
  });

  it('is checked in every position', () => {
    expect(brokenBy('ContextExtension', { ...inResult, ...inObject }).map(({ rule }) => rule)).toEqual([
      'place',
      'place',
    ]);
  });

  it('may stand in each place of which there is a concept with its id', () => {
    const { concepts } = aVersion(
      [],
      [
        { id: IRI, type: 'ContextExtension' },
        { id: IRI, type: 'ResultExtension' },
      ],
    );
    const compiled = compileConcepts(concepts, numbers);
    expect(compiled.findViolations(asJson(aStatement({ ...inContext, ...inResult })))).toEqual([]);
    expect(compiled.findViolations(asJson(aStatement(inObject)))).toMatchObject([
      { expected: 'in context.extensions or in result.extensions' },
    ]);
  });

  it('has a value that its schema allows', () => {
    expect(brokenBy('ResultExtension', inResult, 'numbers')).toEqual([]);
    expect(
      brokenBy('ResultExtension', { result: { extensions: { [IRI]: [1, 'two', 3, { four: 4 }] } } }, 'numbers'),
    ).toEqual([
      {
        by: IRI,
        kind: 'concept',
        location: `/result/extensions/${POINTER}/1`,
        rule: 'schema',
        expected: 'must be number',
        found: 'two',
      },
      {
        by: IRI,
        kind: 'concept',
        location: `/result/extensions/${POINTER}/3`,
        rule: 'schema',
        expected: 'must be number',
        found: { four: 4 },
      },
    ]);
  });

  it('is not checked by a schema that does not compile, which is a warning', () => {
    const compiled = compileConcepts(
      aVersion([], [{ id: IRI, type: 'ResultExtension', inlineSchema: '{' }]).concepts,
      numbers,
    );
    expect(compiled.warnings).toEqual([
      {
        at: '/concepts',
        detail: `The schema of ${IRI} is not checked: is no schema`,
        requirement: 'xAPI Profiles 1.0, Part Two 7.2',
      },
    ]);
    expect(compiled.findViolations(asJson(aStatement(inResult)))).toEqual([]);
    expect(compiled.findViolations(asJson(aStatement(inContext)))).toMatchObject([{ rule: 'place' }]);
  });

  it('counts under either policy, beside templates that match and that are broken', () => {
    const templates = [
      aTemplate({ id: 'held' }),
      aTemplate({ id: 'broken', rules: [{ location: '$.context', presence: 'included' }] }),
    ];
    const version = compileVersion(aVersion(templates, [{ id: IRI, type: 'ContextExtension' }]), numbers);
    const evaluation = version.evaluate(asStatement(aStatement(inResult)), new Map());
    expect(violationsOf(evaluation, 'any')).toMatchObject([{ by: IRI }]);
    expect(violationsOf(evaluation, 'all')).toMatchObject([{ by: 'broken' }, { by: IRI }]);
  });
});

describe('other extensions', () => {
  it('of the statement, and concepts that are no extensions, are not checked', () => {
    const { concepts } = aVersion(
      [],
      [
        { id: IRI, type: 'Verb' },
        { id: 'https://p.example/other', type: 'ContextExtension' },
      ],
    );
    expect(compileConcepts(concepts, numbers).findViolations(asJson(aStatement(inResult)))).toEqual([]);
  });
  it('never throw, whatever stands in their place', () => {
    const compiled = compileConcepts(
      aVersion(
        [],
        [
          { id: 'a', type: 'ContextExtension' },
          { id: '__proto__', type: 'ContextExtension' },
        ],
      ).concepts,
      numbers,
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (value, extensions) => {
        compiled.findViolations(asJson(value));
        expect(
          compiled
            .findViolations(
              asJson({ object: value, context: { extensions, contextActivities: { parent: value } }, result: value }),
            )
            .every(({ rule }) => rule === 'place'),
        ).toBe(true);
      }),
    );
  });
});
