import type { Action, Choice, DecisionOutcome, SubjectAction } from '../../../../src/consent/model/actions.ts';
import { decide, RULING_TIMEOUT_MS } from '../../../../src/consent/decisions/decide.ts';
import { needsParentalConsent, latestAssertion } from '../../../../src/consent/model/parental-consent.ts';
import { isPermitted } from '../../../../src/consent/model/policy.ts';
import type { Decision, DecisionState, Purpose } from '../../../../src/consent/model/types.ts';
import { aDecision, aRecordPurpose, aStudy, DAY, NOW } from '../../../support/builders/consent/a-purpose.ts';

const say = (choice: Choice, about: Partial<SubjectAction> = {}): SubjectAction => ({
  by: { role: 'subject', id: 's' },
  choice,
  version: 1,
  language: 'fr',
  ...about,
});
const guardian = (choice: Choice, about: Partial<SubjectAction> = {}): SubjectAction =>
  say(choice, { by: { role: 'guardian', id: 'g' }, ...about });
const ruling = (choice: 'erase' | 'resume', reason = 'because'): Action => ({
  by: { role: 'steward', id: 'd' },
  choice,
  reason,
});
const timedTransition = (choice: 'expire' | 'lapse'): Action => ({ by: { role: 'system', id: 'sink' }, choice });

const after = (outcome: DecisionOutcome): Decision => {
  if (outcome.outcome === 'refused') throw new Error(outcome.detail);
  return outcome.decision;
};
const eventOf = (outcome: DecisionOutcome) => (outcome.outcome === 'decided' ? outcome.event : undefined);
const short = (outcome: DecisionOutcome): string =>
  outcome.outcome === 'refused'
    ? outcome.kind
    : outcome.outcome === 'unchanged'
      ? 'unchanged'
      : [
          outcome.decision.state,
          outcome.decision.generation,
          ...(outcome.event.data.erases === undefined ? [] : ['erases', outcome.event.data.erases]),
        ].join(' ');

const decisionIn = (state: DecisionState, about: Partial<Decision> = {}): Decision => aDecision({ state, ...about });
const none = (state: DecisionState, about: Partial<Decision> = {}): Decision => {
  const { from, ...rest } = aDecision({ state, ...about });
  return rest;
};

describe('on the basis of consent', () => {
  it.each<readonly [string, Decision | undefined, Choice, string]>([
    ['a first yes grants', undefined, 'yes', 'granted 1'],
    ['a first no refuses', undefined, 'no', 'refused 1'],
    ['a stop of what never began refuses', undefined, 'stop', 'refused 1'],
    ['nothing can be paused that was not granted', undefined, 'pause', 'wrong-state'],
    ['nothing can be resumed that was not paused', undefined, 'resume', 'wrong-state'],
    ['one does not object', undefined, 'object', 'wrong-basis'],
    ['a pause holds', decisionIn('granted'), 'pause', 'paused 1'],
    ['a stop withdraws and erases', decisionIn('granted'), 'stop', 'withdrawn 1 erases 1'],
    ['a no after a yes withdraws and erases', decisionIn('granted'), 'no', 'withdrawn 1 erases 1'],
    [
      'a yes again changes nothing',
      { ...decisionIn('granted'), signatures: [{ role: 'subject', version: 1, includePast: false }] },
      'yes',
      'unchanged',
    ],
    ['a resume of what goes on changes nothing', decisionIn('granted'), 'resume', 'unchanged'],
    ['a resume goes on in the same generation', decisionIn('paused'), 'resume', 'granted 1'],
    ['a yes resumes too', decisionIn('paused'), 'yes', 'granted 1'],
    ['a stop of what is paused erases', decisionIn('paused'), 'stop', 'withdrawn 1 erases 1'],
    ['a pause again changes nothing', decisionIn('paused'), 'pause', 'unchanged'],
    ['a yes after a refusal begins, with nothing to separate from', none('refused'), 'yes', 'granted 1'],
    ['a no again changes nothing', none('refused'), 'no', 'unchanged'],
    ['a yes after a withdrawal begins a new generation', decisionIn('withdrawn'), 'yes', 'granted 2'],
    ['a stop again changes nothing', decisionIn('withdrawn'), 'stop', 'unchanged'],
    ['a no after a withdrawal changes nothing', decisionIn('withdrawn'), 'no', 'unchanged'],
    [
      'a stop while a new version waits for a signature erases what is held',
      decisionIn('pending'),
      'stop',
      'withdrawn 1 erases 1',
    ],
    ['a no while the first version waits for a signature refuses', none('pending'), 'no', 'refused 1'],
    ['a deletion of what one organisation has withdraws', decisionIn('paused'), 'forget', 'withdrawn 1 erases 1'],
    ['such a deletion again changes nothing', decisionIn('withdrawn'), 'forget', 'unchanged'],
  ])('%s', (...[, decision, choice, expected]) => {
    expect(short(decide(decision, say(choice), { purpose: aStudy(), now: NOW }))).toBe(expected);
    expect(short(decide(decision, say(choice), { purpose: aRecordPurpose(), now: NOW }))).toBe(expected);
  });

  it('a yes permits from now on, until the purpose ends', () => {
    const study = aStudy();
    const decision = after(decide(undefined, say('yes'), { purpose: study, now: NOW }));
    expect(decision).toEqual({
      state: 'granted',
      version: 1,
      generation: 1,
      from: NOW,
      until: study.until,
      includePast: false,
      signatures: [{ role: 'subject', version: 1, includePast: false }],
      since: NOW,
    });
  });

  it('a new generation holds nothing of the one before', () => {
    const decision = after(
      decide(decisionIn('withdrawn', { includePast: true }), say('yes'), { purpose: aStudy(), now: NOW }),
    );
    expect(decision).toMatchObject({ generation: 2, from: NOW, includePast: false });
  });

  it('what was done during a pause stays out unless the past is asked for again', () => {
    const paused = decisionIn('paused', { includePast: true });
    expect(
      isPermitted(aStudy(), after(decide(paused, say('resume'), { purpose: aStudy(), now: NOW })), {
        timestamp: NOW - 1,
        now: NOW,
      }),
    ).toBe(false);
    expect(
      isPermitted(
        aStudy(),
        after(decide(paused, say('resume', { includePast: true }), { purpose: aStudy(), now: NOW })),
        { timestamp: NOW - 1, now: NOW },
      ),
    ).toBe(true);
  });

  it('the past can be permitted later, without a new beginning', () => {
    const outcome = decide(decisionIn('granted'), say('yes', { includePast: true }), { purpose: aStudy(), now: NOW });
    expect(after(outcome)).toMatchObject({ state: 'granted', generation: 1, from: NOW - DAY, includePast: true });
    expect(eventOf(outcome)?.type).toBe('decision');
  });
});

describe('an end', () => {
  const ended = decisionIn('granted', { until: NOW });
  it.each<readonly [string, Purpose, Action, string]>([
    ['leaves a record as it is', aRecordPurpose(), timedTransition('expire'), 'expired 1'],
    ['erases the releases of a study', aStudy(), timedTransition('expire'), 'expired 1 erases 1'],
    [
      'of a record is renewed in the same generation, since what is held stays',
      aRecordPurpose(),
      say('yes'),
      'granted 1',
    ],
    ['of a study is renewed in a new generation, and erases the old one', aStudy(), say('yes'), 'granted 2 erases 1'],
    [
      'of a record can still be followed by a stop, which erases',
      aRecordPurpose(),
      say('stop'),
      'withdrawn 1 erases 1',
    ],
    ['of a study leaves nothing to stop', aStudy(), say('stop'), 'refused 2 erases 1'],
    ['leaves nothing to pause', aRecordPurpose(), say('pause'), 'wrong-state'],
  ])('%s', (...[, purpose, action, expected]) => {
    expect(short(decide(ended, action, { purpose, now: NOW }))).toBe(expected);
  });

  it('of a study that was recorded has erased already', () => {
    const recorded = after(decide(ended, timedTransition('expire'), { purpose: aStudy(), now: NOW }));
    expect(short(decide(recorded, say('yes'), { purpose: aStudy(), now: NOW + 1 }))).toBe('granted 2');
    const refused = after(decide(recorded, say('no'), { purpose: aStudy(), now: NOW + 1 }));
    expect([
      refused.state,
      refused.generation,
      short(decide(refused, say('yes'), { purpose: aStudy(), now: NOW + 2 })),
    ]).toEqual(['refused', 2, 'granted 2']);
  });

  it('ends a pause as well', () => {
    expect(
      short(decide(decisionIn('paused', { until: NOW }), say('resume'), { purpose: aRecordPurpose(), now: NOW })),
    ).toBe('wrong-state');
  });
  it('is not recorded before it comes', () => {
    expect(
      short(
        decide(decisionIn('granted', { until: NOW + 1 }), timedTransition('expire'), { purpose: aStudy(), now: NOW }),
      ),
    ).toBe('not-due');
  });
  it('is recorded with the state that it ended', () => {
    expect(eventOf(decide(ended, timedTransition('expire'), { purpose: aStudy(), now: NOW }))).toMatchObject({
      from: 'granted',
      to: 'expired',
    });
  });
});

describe.each(['public_task', 'contract'] as const)('on the basis of %s', (basis) => {
  const purpose = aRecordPurpose({ basis });
  it.each<readonly [string, Decision | undefined, Action, string]>([
    ['one objects, which erases nothing yet', undefined, say('object'), 'objected 1'],
    ['one does not withdraw what was not asked', undefined, say('stop'), 'wrong-basis'],
    ['a no is an objection', undefined, say('no'), 'wrong-basis'],
    ['one does not pause', undefined, say('pause'), 'wrong-basis'],
    ['a yes where nothing stands against it changes nothing', undefined, say('yes'), 'unchanged'],
    ['an objection again changes nothing', decisionIn('objected'), say('object'), 'unchanged'],
    ['a yes takes an objection back', decisionIn('objected'), say('yes'), 'granted 1'],
    ['a steward erases', decisionIn('objected'), ruling('erase'), 'withdrawn 1 erases 1'],
    ['a steward resumes', decisionIn('objected'), ruling('resume'), 'none 1'],
    ['a ruling needs its reason', decisionIn('objected'), ruling('resume', ' '), 'wrong-state'],
    ['a ruling needs an objection', decisionIn('granted'), ruling('erase'), 'wrong-state'],
    [
      'no ruling for 30 days means erase',
      decisionIn('objected', { since: NOW - RULING_TIMEOUT_MS }),
      timedTransition('lapse'),
      'withdrawn 1 erases 1',
    ],
    [
      'a steward has all of the 30 days',
      decisionIn('objected', { since: NOW - RULING_TIMEOUT_MS + 1 }),
      timedTransition('lapse'),
      'not-due',
    ],
    ['a yes after an erasure begins a new generation', decisionIn('withdrawn'), say('yes'), 'granted 2'],
    [
      'a deletion of what one organisation has leaves nothing to rule on',
      undefined,
      say('forget'),
      'withdrawn 1 erases 1',
    ],
  ])('%s', (...[, decision, action, expected]) => {
    expect(short(decide(decision, action, { purpose, now: NOW }))).toBe(expected);
  });

  it('a guardian and the child take an objection back together', () => {
    const one = after(decide(decisionIn('objected'), say('yes'), { purpose, now: NOW, needsParentalConsent: true }));
    expect(one.state).toBe('objected');
    expect(short(decide(one, guardian('yes'), { purpose, now: NOW, needsParentalConsent: true }))).toBe('granted 1');
    const again = after(decide(one, say('object'), { purpose, now: NOW, needsParentalConsent: true }));
    expect(short(decide(again, guardian('yes'), { purpose, now: NOW, needsParentalConsent: true }))).toBe('objected 1');
  });
});

describe('parental consent', () => {
  const study = aStudy();
  const run = (
    ...actions: readonly Action[]
  ): { readonly decision: Decision | undefined; readonly trail: readonly string[] } => {
    let decision: Decision | undefined;
    const trail: string[] = [];
    for (const action of actions) {
      const outcome = decide(decision, action, { purpose: study, now: NOW, needsParentalConsent: true });
      trail.push(
        outcome.outcome === 'decided'
          ? `${outcome.event.type} ${outcome.event.from} ${short(outcome)}`
          : short(outcome),
      );
      if (outcome.outcome !== 'refused') decision = outcome.decision;
    }
    return { decision, trail };
  };

  it.each<readonly [string, readonly Action[], readonly string[]]>([
    [
      'takes the child and the guardian',
      [say('yes'), guardian('yes')],
      ['signature none pending 1', 'decision pending granted 1'],
    ],
    [
      'takes them in either order',
      [guardian('yes'), say('yes')],
      ['signature none pending 1', 'decision pending granted 1'],
    ],
    ['is not given by one who says it twice', [say('yes'), say('yes')], ['signature none pending 1', 'unchanged']],
    [
      'ends by a stop of the guardian',
      [say('yes'), guardian('yes'), guardian('stop')],
      ['signature none pending 1', 'decision pending granted 1', 'decision granted withdrawn 1 erases 1'],
    ],
    [
      'ends by a stop of the child, until both say yes again',
      [say('yes'), guardian('yes'), say('stop'), say('yes'), guardian('yes')],
      [
        'signature none pending 1',
        'decision pending granted 1',
        'decision granted withdrawn 1 erases 1',
        'signature withdrawn pending 2',
        'decision pending granted 2',
      ],
    ],
    [
      'is refused by a no of either',
      [say('yes'), guardian('no'), guardian('yes')],
      ['signature none pending 1', 'decision pending refused 1', 'signature refused pending 1'],
    ],
    [
      'is resumed by both',
      [say('yes'), guardian('yes'), guardian('pause'), say('resume'), guardian('resume')],
      [
        'signature none pending 1',
        'decision pending granted 1',
        'decision granted paused 1',
        'signature paused paused 1',
        'decision paused granted 1',
      ],
    ],
  ])('%s', (_, actions, trail) => {
    expect(run(...actions).trail).toEqual(trail);
  });

  it('permits nothing with one signature', () => {
    expect(isPermitted(study, run(say('yes')).decision, { timestamp: NOW, now: NOW })).toBe(false);
  });

  it('takes both for the past as well, and goes on meanwhile', () => {
    const { decision } = run(say('yes'), guardian('yes'), say('yes', { includePast: true }));
    expect(decision).toMatchObject({ state: 'granted', includePast: false });
    expect(
      run(say('yes'), guardian('yes'), say('yes', { includePast: true }), guardian('yes', { includePast: true }))
        .decision,
    ).toMatchObject({ state: 'granted', includePast: true });
  });

  it('does not count a signature to another version', () => {
    const second = aStudy({ version: 2, accepts: [2] });
    const one = after(decide(undefined, say('yes'), { purpose: study, now: NOW, needsParentalConsent: true }));
    expect(
      short(decide(one, guardian('yes', { version: 2 }), { purpose: second, now: NOW, needsParentalConsent: true })),
    ).toBe('pending 1');
  });

  it('says how a consent on paper came', () => {
    const by = { role: 'guardian', id: 'school', evidence: 'binder 7' } as const;
    expect(
      eventOf(decide(undefined, guardian('yes', { by }), { purpose: study, now: NOW, needsParentalConsent: true }))?.by,
    ).toEqual(by);
  });

  it('lasts beyond the 15th birthday, when the guardian has no say any more and the person confirms alone', () => {
    const { decision } = run(say('yes'), guardian('yes'));
    expect(short(decide(decision, guardian('stop'), { purpose: study, now: NOW }))).toBe('not-theirs');
    const outcome = decide(decision, say('yes'), { purpose: study, now: NOW + DAY });
    expect(eventOf(outcome)?.type).toBe('signature');
    expect(after(outcome)).toMatchObject({
      state: 'granted',
      from: NOW,
      since: NOW,
      signatures: [{ role: 'subject' }],
    });
  });
});

it.each<readonly [string, number | undefined, 'minors' | 'adults' | 'mixed' | undefined, boolean]>([
  ['until the birthday', NOW + 1, 'adults', true],
  ['not from the birthday on', NOW, 'minors', false],
  ['where nobody knows, and the source is for minors', undefined, 'minors', true],
  ['not where nobody knows, and it is for anybody', undefined, 'mixed', false],
  ['not where nothing is known', undefined, undefined, false],
])('parental consent is needed %s', (...[, parentalConsentUntil, audience, expected]) => {
  expect(needsParentalConsent(parentalConsentUntil, audience, NOW)).toBe(expected);
});

describe('the version shown', () => {
  const second = aStudy({ version: 2, accepts: [2] });
  it('must be the present one for a yes', () => {
    expect(short(decide(undefined, say('yes'), { purpose: second, now: NOW }))).toBe('other-version');
  });
  it('is no matter for a stop', () => {
    expect(short(decide(decisionIn('granted'), say('stop'), { purpose: second, now: NOW }))).toBe(
      'withdrawn 1 erases 1',
    );
  });
  it('is recorded with its hash and the language', () => {
    expect(
      eventOf(
        decide(decisionIn('granted'), say('yes', { version: 2, includePast: true }), { purpose: second, now: NOW }),
      ),
    ).toMatchObject({
      at: NOW,
      purpose: 'study:spelling',
      purposeHash: second.hash,
      from: 'granted',
      to: 'granted',
      language: 'fr',
      data: { choice: 'yes', version: 2, includePast: true },
    });
  });
  it('begins anew when what was decided is stale: what was done in between stays out', () => {
    expect(
      after(decide(decisionIn('granted'), say('yes', { version: 2 }), { purpose: second, now: NOW })),
    ).toMatchObject({
      version: 2,
      generation: 1,
      from: NOW,
    });
  });
  it('goes on when it narrows what was decided', () => {
    const narrower = aStudy({ version: 2, accepts: [1, 2], until: NOW + DAY });
    expect(
      after(decide(decisionIn('granted'), say('yes', { version: 2 }), { purpose: narrower, now: NOW })),
    ).toMatchObject({
      version: 2,
      from: NOW - DAY,
      until: NOW + DAY,
    });
  });
});

describe('a purpose that is not open', () => {
  it.each<readonly [string, Partial<Purpose>]>([
    ['suspended', { state: 'suspended' }],
    ['draft', { state: 'draft' }],
    ['ended', { until: NOW }],
  ])('(%s) takes no yes, but a stop', (_, about) => {
    expect(short(decide(undefined, say('yes'), { purpose: aStudy(about), now: NOW }))).toBe('wrong-state');
    expect(short(decide(decisionIn('granted'), say('stop'), { purpose: aStudy(about), now: NOW }))).toBe(
      'withdrawn 1 erases 1',
    );
  });
});

describe('What the institution has said of a birthday', () => {
  const [early, late] = [
    { parentalConsentUntil: 1, parentalConsentSetAt: 10 },
    { parentalConsentUntil: 2, parentalConsentSetAt: 20 },
  ];

  it.each([
    ['the later one, whichever comes first', early, late, late],
    ['the later one, whichever comes last', late, early, late],
    ['the first of two at once', late, { ...early, parentalConsentSetAt: 20 }, late],
    ['the only one', {}, early, early],
    ['the only one, though something was said', early, { parentalConsentSetAt: 30 }, early],
    ['the one that says when', { parentalConsentUntil: 3 }, early, early],
  ])('is %s', (...[, one, other, expected]) => {
    expect(latestAssertion(one, other)).toBe(expected);
  });
});
