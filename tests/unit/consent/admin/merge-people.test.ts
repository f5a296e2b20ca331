import fc from 'fast-check';
import { decide } from '../../../../src/consent/decisions/decide.ts';
import { generationIn } from '../../../../src/consent/model/merged-ids.ts';
import { mergePeople } from '../../../../src/consent/admin/merge-people.ts';
import { mayRecord, mayStay } from '../../../../src/consent/model/policy.ts';
import type { Basis, Decision, DecisionState, Person } from '../../../../src/consent/model/types.ts';
import { aDecision, aPerson, aRecord, DAY, NOW } from '../../../support/builders/a-purpose.ts';

const ID = 'record:h5p';
const of = (id: string, decision?: Decision): Person => aPerson(id, decision === undefined ? {} : { [ID]: decision });
const merge = (one: Decision | undefined, two: Decision | undefined, basis: Basis = 'consent') =>
  mergePeople(of('a', one), of('b', two), () => basis, NOW);
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
  ])('%s', (_, one, two, basis, state) => {
    expect(merge(one, two, basis).person.decisions[ID]?.state).toBe(state);
    expect(merge(two, one, basis).person.decisions[ID]?.state).toBe(state);
  });

  it('and of two yeses the later beginning, the earlier end, the older version and the past only where both permit it', () => {
    const decision = merge(
      aDecision({ from: NOW - 9, until: NOW + 5, version: 2, includePast: true }),
      aDecision({ from: NOW - 3, until: NOW + 9, version: 1 }),
    ).person.decisions[ID];
    expect(decision).toMatchObject({ state: 'granted', from: NOW - 3, until: NOW + 5, version: 1, includePast: false });
  });

  it('until the person decides again', () => {
    const purpose = aRecord();
    const { person } = merge(aDecision(), aDecision({ state: 'withdrawn' }));
    const outcome = decide(
      purpose,
      person.decisions[ID],
      { by: { role: 'subject', id: 's' }, choice: 'yes', version: 1, language: 'en' },
      NOW,
    );
    expect(outcome.outcome === 'decided' && [outcome.decision.state, outcome.decision.generation]).toEqual([
      'granted',
      2,
    ]);
  });

  it('and consent stays joint for as long as either said', () => {
    expect(
      mergePeople(
        aPerson('a', {}, { jointUntil: NOW }),
        aPerson('b', {}, { jointUntil: NOW + DAY }),
        () => undefined,
        NOW,
      ).person.jointUntil,
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
        decision,
        decision,
        fc.constantFrom<Basis>('consent', 'public_task'),
        fc.integer({ min: 0, max: 5 }),
        (one, two, basis, time) => {
          const purpose = aRecord({ basis, version: 2, accepts: [2] });
          if (mayRecord(purpose, merge(one, two, basis).person.decisions[ID], time, 4)) {
            expect([mayRecord(purpose, one, time, 4), mayRecord(purpose, two, time, 4)]).toEqual([true, true]);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('what was recorded of either', () => {
  const stays = (person: Person, id: string, generation: number) =>
    mayStay(ID, [{ id, role: 'actor', generation }], () => person);

  it('stays where both may stay, each in its own count of generations', () => {
    const { person } = merge(aDecision({ generation: 2 }), aDecision({ generation: 5 }));
    expect([stays(person, 'a', 2), stays(person, 'b', 5)]).toEqual(['stays', 'stays']);
    expect([stays(person, 'a', 1), stays(person, 'b', 2), stays(person, 'b', 4)]).toEqual(['goes', 'goes', 'goes']);
  });

  it('goes with a later stop, and does not come back with a later yes', () => {
    const { person } = merge(aDecision({ generation: 2 }), aDecision({ generation: 5 }));
    const later: Person = { ...person, decisions: { [ID]: aDecision({ generation: 3 }) } };
    expect([stays(later, 'a', 2), stays(later, 'b', 5), stays(later, 'b', 3)]).toEqual(['goes', 'goes', 'goes']);
  });

  it('is named for erasure where one had said no', () => {
    expect(merge(aDecision({ generation: 2 }), aDecision({ state: 'withdrawn', generation: 4 })).purposes).toEqual([
      { purpose: ID, from: 'granted', to: 'withdrawn', generation: 2, erases: 2 },
    ]);
    expect(merge(aDecision({ state: 'withdrawn' }), aDecision({ state: 'withdrawn' })).purposes).toEqual([]);
  });

  it('is found through any number of merges', () => {
    const first = mergePeople(
      of('b', aDecision({ generation: 2 })),
      of('c', aDecision({ generation: 7 })),
      () => 'consent',
      NOW,
    ).person;
    const { person } = mergePeople(of('a', aDecision({ generation: 4 })), first, () => 'consent', NOW);
    expect(person.was?.map(({ id }) => id)).toEqual(['b', 'c']);
    expect([stays(person, 'a', 4), stays(person, 'b', 2), stays(person, 'c', 7)]).toEqual(['stays', 'stays', 'stays']);
    expect([stays(person, 'b', 4), stays(person, 'c', 2), stays(person, 'c', 6)]).toEqual(['goes', 'goes', 'goes']);
  });

  it('under an id whose generation was over before stays over', () => {
    const first = mergePeople(
      of('b', aDecision({ generation: 2 })),
      of('c', aDecision({ generation: 7 })),
      () => 'consent',
      NOW,
    ).person;
    const since: Person = { ...first, decisions: { [ID]: aDecision({ generation: 3 }) } };
    const { person } = mergePeople(of('a', aDecision({ generation: 3 })), since, () => 'consent', NOW);
    expect([generationIn(person, 'b', ID, 3), generationIn(person, 'c', ID, 7)]).toEqual([3, 0]);
    expect([stays(person, 'b', 2), stays(person, 'b', 3), stays(person, 'c', 7)]).toEqual(['goes', 'stays', 'goes']);
  });
});
