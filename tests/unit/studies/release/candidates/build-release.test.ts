import fc from 'fast-check';
import { denialReason } from '../../../../../src/consent/model/policy.ts';
import type { Decision, Person, Purpose } from '../../../../../src/consent/model/types.ts';
import { createBuildRelease } from '../../../../../src/studies/release/candidates/build-release.ts';
import { createStudyKeys } from '../../../../../src/studies/study/study-keys.ts';
import { eligibilityOf, isParticipant, roundedCount } from '../../../../../src/studies/study/k-anonymity.ts';
import type { StatementPerson, JsonObject, Statement } from '../../../../../src/xapi/model/types.ts';
import { statementOfForwardKey } from '../../../../../src/studies/study/forward-key.ts';
import { aNamedStatement, aVoiding } from '../../../../support/builders/statements/a-statement.ts';
import { aDecision, aPerson, aStudy, DAY, NOW } from '../../../../support/builders/consent/a-purpose.ts';

const STUDY = 'study:spelling';
const RECORD = 'record:h5p';
const PROFILE = 'https://w3id.org/p';
const about = {
  timestamp: new Date(NOW - 1000).toISOString(),
  context: { contextActivities: { category: [{ id: PROFILE }] } },
};
const ofAda: StatementPerson = { id: 'ada', role: 'actor', generation: 1 };
const member = (id: string, generation = 1): StatementPerson => ({ id, role: 'member', generation });
const group = {
  actor: {
    objectType: 'Group',
    member: [{ mbox: 'mailto:ada@school.example' }, { mbox: 'mailto:ben@school.example' }],
  },
};
const yes = (id: string, decision: Partial<Decision> = {}, record?: Partial<Decision>): Person =>
  aPerson(id, { [STUDY]: aDecision(decision), ...(record === undefined ? {} : { [RECORD]: aDecision(record) }) });

const releaseOf = (
  people: readonly StatementPerson[] | undefined,
  persons: readonly Person[],
  given: {
    readonly statement?: JsonObject;
    readonly study?: Partial<Purpose>;
    readonly source?: string;
    readonly now?: number;
  } = {},
) => {
  const release = createBuildRelease({
    purpose: aStudy(given.study),
    loadedProfiles: [],
    keys: createStudyKeys(Buffer.alloc(32, 7)),
    publicUrl: 'https://lrs.example',
  });
  const byId = new Map(
    persons.flatMap((person) =>
      [person.id, ...(person.mergedIds ?? []).map(({ id }) => id)].map((id) => [id, person] as const),
    ),
  );
  const statement = aNamedStatement({ ...about, ...given.statement }) as unknown as Statement;
  return release(
    { source: given.source ?? 'h5p', statement, ...(people === undefined ? {} : { people }) },
    (id) => byId.get(id),
    given.now ?? NOW,
  );
};
const whyNot = (...asked: Parameters<typeof releaseOf>): string | undefined => {
  const outcome = releaseOf(...asked);
  return 'why' in outcome ? outcome.why : undefined;
};

describe('the release policy', () => {
  it('permits a statement of a person who consented to the study', () => {
    expect(releaseOf([ofAda], [yes('ada')])).toEqual({
      key: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8/),
      due: (Math.floor(NOW / 60_000) + 1) * 60_000,
      people: [{ id: 'ada', studyGeneration: 1, recordGeneration: 1 }],
      pseudonyms: [createStudyKeys(Buffer.alloc(32, 7)).pseudonym('ada', 1)],
      profile: PROFILE,
      record: expect.objectContaining({ timestamp: '2026-04-01T07:59:00.000Z' }),
    });
  });

  it('denies what is not in scope, and what no person was asked about', () => {
    expect(whyNot([ofAda], [yes('ada')], { source: 'moodle' })).toBe('out-of-scope');
    expect(whyNot([ofAda], [yes('ada')], { statement: { context: {} } })).toBe('out-of-scope');
    expect(whyNot(undefined, [yes('ada')])).toBe('nobody');
    expect(whyNot([], [yes('ada')])).toBe('nobody');
    expect(whyNot([{ ...ofAda, role: 'other' }], [yes('ada')])).toBe('nobody');
  });

  it.each(['draft', 'submitted', 'approved', 'suspended', 'closed', 'destroyed'] as const)(
    'denies everything while the study is %s',
    (state) => {
      expect(whyNot([ofAda], [yes('ada')], { study: { state } })).toBe('not-open');
    },
  );

  it('denies all that the decision of its actor does not permit, whatever it is', () => {
    const decision = fc.record({
      state: fc.constantFrom(
        'none',
        'pending',
        'granted',
        'refused',
        'paused',
        'withdrawn',
        'objected',
        'expired' as const,
      ),
      version: fc.constantFrom(1, 2),
      includePast: fc.boolean(),
      from: fc.constantFrom(NOW - DAY, NOW),
      until: fc.constantFrom(NOW - 1, NOW, NOW + 1),
    });
    fc.assert(
      fc.property(decision, (given) => {
        const denial = denialReason(aStudy(), aDecision(given), { timestamp: NOW - 1000, now: NOW });
        expect(whyNot([ofAda], [yes('ada', given)])).toBe(denial);
      }),
      { numRuns: 300 },
    );
    expect(whyNot([ofAda], [aPerson('ada')])).toBe('undecided');
    expect(whyNot([ofAda], [])).toBe('gone');
  });

  it('denies what the record may not keep, though the study may have it', () => {
    expect(whyNot([ofAda], [yes('ada', {}, { state: 'withdrawn' })])).toBe('gone');
    expect(whyNot([ofAda], [yes('ada', {}, { state: 'objected' })])).toBe('hidden');
    expect(whyNot([ofAda], [yes('ada', {}, { generation: 2 })])).toBe('gone');
    expect(whyNot([ofAda], [yes('ada', {}, { state: 'paused' })])).toBeUndefined();
  });

  it('asks every member of a Group, and one denial is enough', () => {
    const states = ['granted', 'none', 'refused', 'paused', 'withdrawn', 'expired', 'pending', 'objected'] as const;
    for (const one of states)
      for (const other of states) {
        const passes =
          whyNot([member('ada'), member('ben')], [yes('ada', { state: one }), yes('ben', { state: other })], {
            statement: group,
          }) === undefined;
        expect({ one, other, passes }).toEqual({ one, other, passes: one === 'granted' && other === 'granted' });
      }
    expect(whyNot([member('ada'), member('ben')], [yes('ada')], { statement: group })).toBe('gone');
  });

  it('does not ask people who are only mentioned, since nothing of them is released', () => {
    const outcome = releaseOf(
      [ofAda, { id: 'teacher', role: 'other', generation: 1 }],
      [yes('ada'), yes('teacher', { state: 'refused' })],
    );
    expect(outcome).toMatchObject({ people: [{ id: 'ada' }] });
  });

  it('denies statements about people and SubStatements', () => {
    expect(
      whyNot([ofAda], [yes('ada')], {
        statement: { object: { objectType: 'Agent', mbox: 'mailto:ben@school.example' } },
      }),
    ).toBe('not-projected');
  });
});

describe('the key of a release', () => {
  const id = '12345678-1234-4678-8234-567812345678';
  const keyOf = (
    people: readonly StatementPerson[],
    persons: readonly Person[],
    statement: JsonObject = {},
  ): string => {
    const outcome = releaseOf(people, persons, { statement: { id, ...statement } });
    if ('why' in outcome) throw new Error(outcome.why);
    return outcome.key;
  };

  it('is new with every generation of the study and of the record (C8)', () => {
    const keys = [
      keyOf([ofAda], [yes('ada')]),
      keyOf([ofAda], [yes('ada', { generation: 2 })]),
      keyOf([{ ...ofAda, generation: 2 }], [yes('ada', {}, { generation: 2 })]),
      keyOf([{ ...ofAda, generation: 2 }], [yes('ada', { generation: 2 }, { generation: 2 })]),
      keyOf([member('ada'), member('ben')], [yes('ada'), yes('ben', { generation: 2 })], group),
      keyOf([member('ada'), member('ben')], [yes('ada', { generation: 2 }), yes('ben')], group),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the same after a merge, for the person and generation that continue', () => {
    const merged: Person = {
      ...yes('ada'),
      mergedIds: [{ id: 'adele', generations: { [RECORD]: { own: 3, is: 1 } } }],
    };
    expect(keyOf([{ ...ofAda, id: 'adele', generation: 3 }], [merged])).toBe(keyOf([ofAda], [yes('ada')]));
    expect(releaseOf([member('ada'), member('adele', 3)], [merged], { statement: group })).toMatchObject({
      people: [{ id: 'ada' }],
      record: { actor: { member: [expect.anything()] } },
    });
  });
});

describe('the k-anonymity threshold of a study (C20)', () => {
  it('counts people who consented to a compatible version, and whose consent has not expired', () => {
    expect(isParticipant(aStudy(), aDecision(), NOW)).toBe(true);
    expect(isParticipant(aStudy(), aDecision({ from: NOW + 5 }), NOW)).toBe(true);
    for (const decision of [
      undefined,
      aDecision({ state: 'paused' }),
      aDecision({ state: 'pending' }),
      aDecision({ version: 2 }),
      aDecision({ until: NOW }),
    ])
      expect(isParticipant(aStudy(), decision, NOW)).toBe(false);
    expect(isParticipant(aStudy({ basis: 'public_task' }), undefined, NOW)).toBe(false);
  });

  it('permits only deletions below the minimum', () => {
    expect([0, 9, 10, 11].map((count) => eligibilityOf({ kind: 'research', minimum: 10 }, 1, count))).toEqual([
      'deletions',
      'deletions',
      'everything',
      'everything',
    ]);
  });

  it('rounds public numbers down to tens, and hides those below twenty', () => {
    expect([0, 9, 10, 19, 20, 29, 1239].map(roundedCount)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      20,
      20,
      1230,
    ]);
  });
});

describe('a release to another LRS', () => {
  const { view: _, ...forward } = aStudy({ id: 'forward:other', kind: 'forward' });
  const build = createBuildRelease({
    purpose: forward,
    loadedProfiles: [],
    keys: createStudyKeys(Buffer.alloc(32, 7)),
    publicUrl: 'https://lrs.example',
  });
  const agreed = (id: string, decision: Partial<Decision> = {}): Person =>
    aPerson(id, { 'forward:other': aDecision(decision) });
  const buildOf = (people: readonly StatementPerson[], persons: readonly Person[], statement: JsonObject = {}) =>
    build(
      { source: 'h5p', statement: aNamedStatement({ ...about, ...statement }) as unknown as Statement, people },
      (id) => persons.find((person) => person.id === id),
      NOW,
    );
  const named: StatementPerson = { id: 'ben', role: 'other', generation: 1 };

  it('has the id of the statement in its key and in its record, and nothing else of it', () => {
    const statement = aNamedStatement();
    const release = buildOf([ofAda], [agreed('ada')], statement);
    expect(release).toMatchObject({ record: { id: statement.id }, pseudonyms: [] });
    expect('key' in release && statementOfForwardKey(release.key)).toBe(statement.id);
  });

  it('needs the yes of who acts, and no no of who is named', () => {
    expect(buildOf([ofAda], [yes('ada')])).toEqual({ why: 'undecided' });
    expect(buildOf([ofAda, named], [agreed('ada'), aPerson('ben', {})])).toMatchObject({ due: NOW });
    expect(buildOf([ofAda, named], [agreed('ada'), agreed('ben', { state: 'refused' })])).toEqual({ why: 'stopped' });
    expect(buildOf([ofAda, named], [agreed('ada')])).toEqual({ why: 'gone' });
  });

  it('is none of a voiding statement: what it voids is voided there', () => {
    expect(buildOf([ofAda], [agreed('ada')], aVoiding(aNamedStatement().id))).toEqual({ why: 'out-of-scope' });
  });
});
