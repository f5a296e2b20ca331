import type { PurposeScope } from '../../../../src/consent/model/types.ts';
import { isInStudyScope, termsOf } from '../../../../src/studies/record/scope.ts';
import type { JsonObject, Statement } from '../../../../src/xapi/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { iri, read, V1, V2 } from '../../../support/builders/profiles/a-compiled-profile.ts';

const ANYTHING: PurposeScope = { sources: ['h5p'], profiles: [], verbs: [], activityTypes: [] };
const SPORTS = read();
const isIn = (about: JsonObject, scope: Partial<PurposeScope>, source = 'h5p'): boolean => {
  const whole = { ...ANYTHING, ...scope };
  return isInStudyScope(
    { statement: aStatement(about) as unknown as Statement, source },
    whole,
    termsOf(whole, [SPORTS]),
  );
};
const claiming = (id: string): JsonObject => ({
  context: { contextActivities: { category: [{ id: 'https://other.example' }, { id }] } },
});

describe('the scope of a study', () => {
  it('has the statements of its sources alone', () => {
    expect(isIn({}, {})).toBe(true);
    expect(isIn({}, {}, 'moodle')).toBe(false);
    expect(isIn({}, { sources: [] })).toBe(false);
  });

  it('has statements that claim a version of its profiles', () => {
    expect(isIn(claiming(V1), { profiles: [SPORTS.id] })).toBe(true);
    expect(isIn(claiming(V2), { profiles: [SPORTS.id] })).toBe(true);
    expect(isIn(claiming('https://other.example/v1'), { profiles: [SPORTS.id] })).toBe(false);
    expect(isIn({}, { profiles: [SPORTS.id] })).toBe(false);
    expect(isIn(claiming('https://unknown.example/v1'), { profiles: ['https://unknown.example/v1'] })).toBe(true);
  });

  it('has its verbs, and its types of the object', () => {
    expect(isIn({ verb: { id: iri('placed') } }, { verbs: [iri('placed')] })).toBe(true);
    expect(isIn({}, { verbs: [iri('placed')] })).toBe(false);
    expect(
      isIn(
        { object: { id: 'https://a.example', definition: { type: iri('event') } } },
        { activityTypes: [iri('event')] },
      ),
    ).toBe(true);
    expect(isIn({ object: { id: 'https://a.example' } }, { activityTypes: [iri('event')] })).toBe(false);
    expect(
      isIn({ object: { objectType: 'Agent', mbox: 'mailto:ben@school.example' } }, { activityTypes: [iri('event')] }),
    ).toBe(false);
  });
});

describe('the terms of a scope', () => {
  it('are what it names, and the vocabulary of its profiles', () => {
    const terms = termsOf(
      { ...ANYTHING, profiles: [V1], verbs: ['https://v.example'], activityTypes: ['https://t.example'] },
      [SPORTS],
    );
    expect([...terms.verbs].sort()).toEqual([iri('medaled'), iri('placed'), iri('won'), 'https://v.example'].sort());
    expect([...terms.activityTypes].sort()).toEqual([iri('event'), 'https://t.example'].sort());
    expect(terms.claims.has(V2)).toBe(true);
  });

  it('are those of all loaded profiles where it names none, and of no profile that is not loaded', () => {
    expect(termsOf(ANYTHING, [SPORTS]).verbs.has(iri('placed'))).toBe(true);
    expect(termsOf({ ...ANYTHING, profiles: ['https://unknown.example'] }, [SPORTS]).verbs.size).toBe(0);
  });
});
