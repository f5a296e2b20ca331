import fc from 'fast-check';
import { decide } from '../../../../src/consent/decisions/decide.ts';
import { translateGeneration } from '../../../../src/consent/model/merged-ids.ts';
import { mergePeople } from '../../../../src/consent/admin/merge-people.ts';
import { isPermitted, retentionVerdict } from '../../../../src/consent/model/policy.ts';
import type { Basis, Decision, DecisionState, KeptOut, Person } from '../../../../src/consent/model/types.ts';
import { aDecision, aPerson, aRecordPurpose, DAY, NOW } from '../../../support/builders/consent/a-purpose.ts';

const ID = 'record:h5p';
const of = (id: string, decision?: Decision): Person => aPerson(id, decision === undefined ? {} : { [ID]: decision });
const merge = (one: Decision | undefined, two: Decision | undefined, basis: Basis = 'consent') =>
  mergePeople({ survivor: of('a', one), other: of('b', two) }, () => basis, NOW);
const silent = (state: DecisionState): Decision => {
  const { from, ...rest } = aDecision({ state });
  return rest;
};

describe('of two decisions the more restrictive holds', () => {
  it.each<readonly [string, Decision | undefined, Decision | undefined, Basis, DecisionState]>([
    ['a pause over a yes', aDecision(), aDecision({ state: 'paused' }), 'consent', 'paused'],
    ['a withdrawal over a yes', aDecision(), aDecision({ state: 'withdrawn' }), 'consent', 'withdrawn'],
    ['an end over a pause', aDecision({ state: 'paused' }), aDecision({ state: 'expired' }), 'consent', 'expired'],
    ['silence over a yes, where silence means no', aDecision(), undefined, 'consent', 'none'],
    ['one signature over a yes', aDecision(), aDecision({ state: 'pending' }), 'consent', 'pending'],
    [
      'a refusal over a yes, which is a withdrawal of what is held',
      aDecision(),
      silent('refused'),
      'consent',
      'withdrawn',
    ],
    ['a refusal over silence', silent('refused'), undefined, 'consent', 'refused'],
    ['an objection over silence', undefined, aDecision({ state: 'objected' }), 'public_task', 'objected'],
    [
      'an erasure over an objection',
      aDecision({ state: 'objected' }),
      aDecision({ state: 'withdrawn' }),
      'public_task',
      'withdrawn',
    ],
    ['two yeses', aDecision(), aDecision(), 'consent', 'granted'],
  ])('%s', (...[, one, two, basis, state]) => {
    expect(merge(one, two, basis).person.decisions[ID]?.state).toBe(state);
    expect(merge(two, one, basis).person.decisions[ID]?.state).toBe(state);
  });

  it('and of two yeses the later beginning, earlier end, older version, and the past only if both permit it', () => {
    const decision = merge(
      aDecision({ from: NOW - 9, until: NOW + 5, version: 2, includePast: true }),
      aDecision({ from: NOW - 3, until: NOW + 9, version: 1 }),
    ).person.decisions[ID];
    expect(decision).toMatchObject({ state: 'granted', from: NOW - 3, until: NOW + 5, version: 1, includePast: false });
  });

  it('until the person decides again', () => {
    const purpose = aRecordPurpose();
    const { person } = merge(aDecision(), aDecision({ state: 'withdrawn' }));
    const outcome = decide(
      person.decisions[ID],
      { by: { role: 'subject', id: 's' }, choice: 'yes', version: 1, language: 'en' },
      { purpose, now: NOW },
    );
    expect(outcome.outcome === 'decided' && [outcome.decision.state, outcome.decision.generation]).toEqual([
      'granted',
      2,
    ]);
  });

  it('and parental consent is needed for as long as it was for either', () => {
    expect(
      mergePeople(
        {
          survivor: aPerson('a', {}, { parentalConsentUntil: NOW }),
          other: aPerson('b', {}, { parentalConsentUntil: NOW + DAY }),
        },
        () => undefined,
        NOW,
      ).person.parentalConsentUntil,
    ).toBe(NOW + DAY);
  });

  it('so that nothing is permitted that was not permitted to both', () => {
    const decision = fc.option(
      fc.record({
        state: fc.constantFrom<DecisionState>(
          'none',
          'pending',
          'granted',
          'refused',
          'paused',
          'withdrawn',
          'objected',
          'expired',
        ),
        version: fc.integer({ min: 1, max: 2 }),
        generation: fc.integer({ min: 1, max: 3 }),
        from: fc.integer({ min: 0, max: 4 }),
        includePast: fc.boolean(),
        signatures: fc.constant([]),
        since: fc.constant(0),
        until: fc.integer({ min: 3, max: 6 }),
      }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        fc.tuple(decision, decision),
        fc.constantFrom<Basis>('consent', 'public_task'),
        fc.integer({ min: 0, max: 5 }),
        ([one, two], basis, time) => {
          const purpose = aRecordPurpose({ basis, version: 2, accepts: [2] });
          if (isPermitted(purpose, merge(one, two, basis).person.decisions[ID], { timestamp: time, now: 4 })) {
            expect([
              isPermitted(purpose, one, { timestamp: time, now: 4 }),
              isPermitted(purpose, two, { timestamp: time, now: 4 }),
            ]).toEqual([true, true]);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('what was recorded of either', () => {
  const verdict = (person: Person, id: string, generation: number) =>
    retentionVerdict(ID, [{ id, role: 'actor', generation }], () => person);

  it('stays where both may stay, each in its own count of generations', () => {
    const { person } = merge(aDecision({ generation: 2 }), aDecision({ generation: 5 }));
    expect([verdict(person, 'a', 2), verdict(person, 'b', 5)]).toEqual(['keep', 'keep']);
    expect([verdict(person, 'a', 1), verdict(person, 'b', 2), verdict(person, 'b', 4)]).toEqual([
      'erase',
      'erase',
      'erase',
    ]);
  });

  it('goes with a later stop, and does not come back with a later yes', () => {
    const { person } = merge(aDecision({ generation: 2 }), aDecision({ generation: 5 }));
    const later: Person = { ...person, decisions: { [ID]: aDecision({ generation: 3 }) } };
    expect([verdict(later, 'a', 2), verdict(later, 'b', 5), verdict(later, 'b', 3)]).toEqual([
      'erase',
      'erase',
      'erase',
    ]);
  });

  it('is named for erasure where one had said no', () => {
    expect(merge(aDecision({ generation: 2 }), aDecision({ state: 'withdrawn', generation: 4 })).purposes).toEqual([
      { purpose: ID, from: 'granted', to: 'withdrawn', generation: 2, erases: 2 },
    ]);
    expect(merge(aDecision({ state: 'withdrawn' }), aDecision({ state: 'withdrawn' })).purposes).toEqual([]);
  });

  it('is found through any number of merges', () => {
    const first = mergePeople(
      { survivor: of('b', aDecision({ generation: 2 })), other: of('c', aDecision({ generation: 7 })) },
      () => 'consent',
      NOW,
    ).person;
    const { person } = mergePeople(
      { survivor: of('a', aDecision({ generation: 4 })), other: first },
      () => 'consent',
      NOW,
    );
    expect(person.mergedIds?.map(({ id }) => id)).toEqual(['b', 'c']);
    expect([verdict(person, 'a', 4), verdict(person, 'b', 2), verdict(person, 'c', 7)]).toEqual([
      'keep',
      'keep',
      'keep',
    ]);
    expect([verdict(person, 'b', 4), verdict(person, 'c', 2), verdict(person, 'c', 6)]).toEqual([
      'erase',
      'erase',
      'erase',
    ]);
  });

  it('under an id whose generation was over before stays over', () => {
    const first = mergePeople(
      { survivor: of('b', aDecision({ generation: 2 })), other: of('c', aDecision({ generation: 7 })) },
      () => 'consent',
      NOW,
    ).person;
    const since: Person = { ...first, decisions: { [ID]: aDecision({ generation: 3 }) } };
    const { person } = mergePeople(
      { survivor: of('a', aDecision({ generation: 3 })), other: since },
      () => 'consent',
      NOW,
    );
    expect([
      translateGeneration(person, { id: 'b', generation: 3 }, ID),
      translateGeneration(person, { id: 'c', generation: 7 }, ID),
    ]).toEqual([3, 0]);
    expect([verdict(person, 'b', 2), verdict(person, 'b', 3), verdict(person, 'c', 7)]).toEqual([
      'erase',
      'keep',
      'erase',
    ]);
  });
});

describe('of two people of whom one is kept out everywhere', () => {
  const keptOut: KeptOut = { since: 5, role: 'subject', assurance: 'institution', signatures: ['subject'] };
  const deleted: Person = { id: 'b', keptOut, generation: 2, decisions: {} };
  const pair = (one: Person, two: Person) => mergePeople({ survivor: one, other: two }, () => 'public_task', NOW);

  it.each<readonly [string, boolean]>([
    ['the other', false],
    ['the survivor', true],
  ])('both are, whoever it is (%s), and all data of the other go', (_, isFirst) => {
    const active = of('a', aDecision({ generation: 4 }));
    const { person, purposes, erases } = isFirst ? pair(deleted, active) : pair(active, deleted);
    expect(person).toMatchObject({ keptOut: { ...keptOut, signatures: [] }, generation: 5, decisions: {} });
    expect([purposes, erases]).toEqual([[], 4]);
    for (const [id, generation] of [
      ['a', 4],
      ['a', 1],
      ['b', 1],
    ] as const)
      for (const purpose of [ID, 'record:later'])
        expect(retentionVerdict(purpose, [{ id, role: 'actor', generation }], () => person)).toBe('erase');
    // Nothing that either ever had is of the generation in which they come back.
    const { keptOut: _gone, ...back } = { ...person, generation: 6 };
    for (const id of ['a', 'b'])
      expect(retentionVerdict(ID, [{ id, role: 'actor', generation: 4 }], () => back)).toBe('erase');
  });

  it('nothing is erased where both are, and the earlier and surer no holds', () => {
    const { person, erases } = pair(
      { id: 'a', keptOut: { ...keptOut, since: 9, role: 'guardian', assurance: 'idp' }, generation: 7, decisions: {} },
      deleted,
    );
    expect(person).toMatchObject({ keptOut: { since: 5, role: 'guardian', assurance: 'idp' }, generation: 7 });
    expect(erases).toBeUndefined();
  });
});

describe('of two people of whom one has come back', () => {
  it('the generation of every purpose of which nothing was said is translated, and so is that of a later merge', () => {
    const back: Person = { id: 'b', generation: 3, decisions: {} };
    const pair = (one: Person, two: Person) =>
      mergePeople({ survivor: one, other: two }, () => 'public_task', NOW).person;
    const once = pair(of('a'), back);
    expect(translateGeneration(once, { id: 'b', generation: 3 }, 'record:any')).toBe(1);
    expect(translateGeneration(once, { id: 'b', generation: 1 }, 'record:any')).toBe(0);
    const into = pair(back, of('a', aDecision()));
    expect(translateGeneration(into, { id: 'a', generation: 1 }, ID)).toBe(3);
    expect(translateGeneration(into, { id: 'a', generation: 1 }, 'record:any')).toBe(3);
    const twice = pair({ id: 'c', generation: 5, decisions: {} }, once);
    expect(translateGeneration(twice, { id: 'b', generation: 3 }, 'record:any')).toBe(5);
    expect(translateGeneration(twice, { id: 'a', generation: 1 }, 'record:any')).toBe(5);
    expect(translateGeneration(twice, { id: 'b', generation: 2 }, 'record:any')).toBe(0);
  });
});
