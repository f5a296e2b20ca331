import fc from 'fast-check';
import { denialReason, isPermitted, retentionVerdict, isVeto } from '../../../../src/consent/model/policy.ts';
import type { Decision, DecisionState } from '../../../../src/consent/model/types.ts';
import type { StatementPerson } from '../../../../src/xapi/model/types.ts';
import { aDecision, aPerson, aRecordPurpose, aStudy, DAY, NOW } from '../../../support/builders/consent/a-purpose.ts';

const STOPPED: readonly DecisionState[] = ['refused', 'withdrawn', 'objected', 'paused', 'expired'];

describe('on the basis of consent', () => {
  const study = aStudy();
  it.each<readonly [string, Decision | undefined, number, string | undefined]>([
    ['silence means no', undefined, NOW, 'undecided'],
    ['a request that was taken back to nothing means no', aDecision({ state: 'none' }), NOW, 'undecided'],
    ['one signature of two permits nothing', aDecision({ state: 'pending' }), NOW, 'pending'],
    ['a yes permits', aDecision(), NOW, undefined],
    ['a yes permits what happens at the moment of it', aDecision(), NOW - DAY, undefined],
    ['a yes is not retroactive', aDecision(), NOW - DAY - 1, 'past'],
    ['a yes to the past as well is', aDecision({ includePast: true }), 0, undefined],
    ['a yes ends with its end', aDecision({ until: NOW }), NOW, 'expired'],
    ['a yes holds until its end', aDecision({ until: NOW + 1 }), NOW, undefined],
    ['a yes to a version that is not accepted is stale', aDecision({ version: 7 }), NOW, 'stale'],
    ['a yes without a beginning permits nothing', { ...aDecision(), from: Infinity }, NOW, 'past'],
  ])('%s', (...[, decision, timestamp, why]) => {
    expect(denialReason(study, decision, { timestamp, now: NOW })).toBe(why);
  });

  it('a version that narrows ends a decision that was to hold for longer', () => {
    const shorter = { ...study, version: 2, accepts: [1, 2], until: NOW };
    expect(denialReason(shorter, aDecision({ until: NOW + DAY }), { timestamp: NOW, now: NOW })).toBe('expired');
    expect(
      denialReason({ ...shorter, until: NOW + 1 }, aDecision({ until: NOW + DAY }), { timestamp: NOW, now: NOW }),
    ).toBeUndefined();
  });
});

describe.each(['public_task', 'contract'] as const)('on the basis of %s', (basis) => {
  const purpose = aRecordPurpose({ basis });
  it.each<readonly [string, Decision | undefined]>([
    ['silence', undefined],
    ['none', aDecision({ state: 'none' })],
    ['a yes that is stale, ended and later than the statement', aDecision({ version: 9, until: 0, from: NOW })],
  ])('%s permits', (_, decision) => {
    expect(isPermitted(purpose, decision, { timestamp: 0, now: NOW })).toBe(true);
  });
});

it.each(STOPPED)('%s stops on every basis, whatever else the decision says', (state) => {
  for (const basis of ['consent', 'contract', 'public_task'] as const) {
    expect(
      isPermitted(aRecordPurpose({ basis }), aDecision({ state, includePast: true }), { timestamp: NOW, now: NOW }),
    ).toBe(false);
  }
});

it('the ways of having said no are counted as one', () => {
  expect(
    ['refused', 'withdrawn', 'objected'].map((state) =>
      denialReason(aStudy(), aDecision({ state: state as DecisionState }), { timestamp: NOW, now: NOW }),
    ),
  ).toEqual(['stopped', 'stopped', 'stopped']);
});

it('a person who is only named keeps a statement out by a no, and by nothing else', () => {
  const states: readonly DecisionState[] = [
    'none',
    'pending',
    'granted',
    'refused',
    'paused',
    'withdrawn',
    'objected',
    'expired',
  ];
  expect(states.filter((state) => isVeto(aDecision({ state })))).toEqual(['refused', 'withdrawn', 'objected']);
  expect(isVeto(undefined)).toBe(false);
});

describe('a stored statement', () => {
  const ACTOR: readonly StatementPerson[] = [{ id: 'a', role: 'actor', generation: 1 }];
  const verdict = (decision: Partial<Decision> | undefined, people = ACTOR): string =>
    retentionVerdict('record:h5p', people, (id) =>
      id === 'gone' ? undefined : aPerson(id, decision === undefined ? {} : { 'record:h5p': aDecision(decision) }),
    );

  it.each<readonly [string, Partial<Decision> | undefined, string]>([
    ['is kept where nothing was ever decided', undefined, 'keep'],
    ['is kept while permitted', {}, 'keep'],
    ['is kept while paused', { state: 'paused' }, 'keep'],
    ['is kept when the decision is stale', { version: 9 }, 'keep'],
    ['is kept when a record has expired', { state: 'expired' }, 'keep'],
    ['is kept while a new version waits for a signature', { state: 'pending' }, 'keep'],
    ['is hidden by an objection', { state: 'objected' }, 'hide'],
    ['is erased when consent is withdrawn', { state: 'withdrawn' }, 'erase'],
    ['is erased when it is refused', { state: 'refused' }, 'erase'],
    ['is erased when its generation is over', { generation: 2 }, 'erase'],
    ['is erased when an objection has begun a new generation', { state: 'objected', generation: 2 }, 'erase'],
  ])('%s', (_, decision, expected) => {
    expect(verdict(decision)).toBe(expected);
  });

  it('is erased with its person', () => {
    expect(verdict({}, [{ id: 'gone', role: 'member', generation: 1 }])).toBe('erase');
  });
  it('is erased by any member, though another only hides it', () => {
    const states: Readonly<Record<string, DecisionState>> = { a: 'objected', b: 'granted', c: 'withdrawn' };
    const of = (...ids: string[]) =>
      retentionVerdict(
        'record:h5p',
        ids.map((id) => ({ id, role: 'member', generation: 1 })),
        (id) => aPerson(id, { 'record:h5p': aDecision({ state: states[id] ?? 'none' }) }),
      );
    expect([of('a', 'b'), of('a', 'b', 'c'), of('b')]).toEqual(['hide', 'erase', 'keep']);
  });
  it('is kept whatever people decide who are only named', () => {
    expect(verdict({ state: 'withdrawn', generation: 5 }, [{ id: 'a', role: 'other', generation: 1 }])).toBe('keep');
    expect(verdict({}, [{ id: 'gone', role: 'other', generation: 1 }])).toBe('keep');
  });
  it('depends on the decision for this purpose alone', () => {
    expect(
      retentionVerdict('record:other', ACTOR, (id) => aPerson(id, { 'record:h5p': aDecision({ state: 'withdrawn' }) })),
    ).toBe('keep');
  });
});

it('what may be recorded may stay', () => {
  const decision = fc.record({
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
    from: fc.integer({ min: 0, max: 3 }),
    includePast: fc.boolean(),
    signatures: fc.constant([]),
    since: fc.constant(0),
  });
  fc.assert(
    fc.property(
      decision,
      fc.constantFrom('consent' as const, 'public_task' as const),
      fc.integer({ min: 0, max: 3 }),
      (given, basis, timestamp) => {
        const purpose = aRecordPurpose({ basis });
        if (!isPermitted(purpose, given, { timestamp, now: 3 })) return;
        const person = aPerson('a', { [purpose.id]: given });
        expect(
          retentionVerdict(purpose.id, [{ id: 'a', role: 'actor', generation: given.generation }], () => person),
        ).toBe('keep');
      },
    ),
  );
});
