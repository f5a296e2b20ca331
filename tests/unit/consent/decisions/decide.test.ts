import type { Act, Choice, Outcome, Said } from '../../../../src/consent/model/actions.ts';
import { decide, RULING_MS } from '../../../../src/consent/decisions/decide.ts';
import { isJoint, saidLast } from '../../../../src/consent/model/parental-consent.ts';
import { mayRecord } from '../../../../src/consent/model/policy.ts';
import type { Decision, DecisionState, Purpose } from '../../../../src/consent/model/types.ts';
import { aDecision, aRecord, aStudy, DAY, NOW } from '../../../support/builders/a-purpose.ts';

const say = (choice: Choice, about: Partial<Said> = {}): Said => ({
  by: { role: 'subject', id: 's' },
  choice,
  version: 1,
  language: 'fr',
  ...about,
});
const guardian = (choice: Choice, about: Partial<Said> = {}): Said =>
  say(choice, { by: { role: 'guardian', id: 'g' }, ...about });
const ruling = (choice: 'erase' | 'resume', reason = 'because'): Act => ({
  by: { role: 'steward', id: 'd' },
  choice,
  reason,
});
const passing = (choice: 'expire' | 'lapse'): Act => ({ by: { role: 'system', id: 'sink' }, choice });

const after = (outcome: Outcome): Decision => {
  if (outcome.outcome === 'refused') throw new Error(outcome.detail);
  return outcome.decision;
};
const eventOf = (outcome: Outcome) => (outcome.outcome === 'decided' ? outcome.event : undefined);
const short = (outcome: Outcome): string =>
  outcome.outcome === 'refused'
    ? outcome.kind
    : outcome.outcome === 'unchanged'
      ? 'unchanged'
      : [
          outcome.decision.state,
          outcome.decision.generation,
          ...(outcome.event.data.erases === undefined ? [] : ['erases', outcome.event.data.erases]),
        ].join(' ');

const held = (state: DecisionState, about: Partial<Decision> = {}): Decision => aDecision({ state, ...about });
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
    ['a pause holds', held('granted'), 'pause', 'paused 1'],
    ['a stop withdraws and erases', held('granted'), 'stop', 'withdrawn 1 erases 1'],
    ['a no after a yes withdraws and erases', held('granted'), 'no', 'withdrawn 1 erases 1'],
    [
      'a yes again changes nothing',
      { ...held('granted'), signatures: [{ role: 'subject', version: 1, includePast: false }] },
      'yes',
      'unchanged',
    ],
    ['a resume of what goes on changes nothing', held('granted'), 'resume', 'unchanged'],
    ['a resume goes on in the same generation', held('paused'), 'resume', 'granted 1'],
    ['a yes resumes too', held('paused'), 'yes', 'granted 1'],
    ['a stop of what is paused erases', held('paused'), 'stop', 'withdrawn 1 erases 1'],
    ['a pause again changes nothing', held('paused'), 'pause', 'unchanged'],
    ['a yes after a refusal begins, with nothing to separate from', none('refused'), 'yes', 'granted 1'],
    ['a no again changes nothing', none('refused'), 'no', 'unchanged'],
    ['a yes after a withdrawal begins a new generation', held('withdrawn'), 'yes', 'granted 2'],
    ['a stop again changes nothing', held('withdrawn'), 'stop', 'unchanged'],
    ['a no after a withdrawal changes nothing', held('withdrawn'), 'no', 'unchanged'],
    [
      'a stop while a new version waits for a signature erases what is held',
      held('pending'),
      'stop',
      'withdrawn 1 erases 1',
    ],
    ['a no while the first version waits for a signature refuses', none('pending'), 'no', 'refused 1'],
    ['whoever has everything deleted has withdrawn', held('paused'), 'forget', 'withdrawn 1 erases 1'],
  ])('%s', (_, decision, choice, expected) => {
    expect(short(decide(aStudy(), decision, say(choice), NOW))).toBe(expected);
    expect(short(decide(aRecord(), decision, say(choice), NOW))).toBe(expected);
  });

  it('a yes permits from now on, until the purpose ends', () => {
    const study = aStudy();
    const decision = after(decide(study, undefined, say('yes'), NOW));
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
    const decision = after(decide(aStudy(), held('withdrawn', { includePast: true }), say('yes'), NOW));
    expect(decision).toMatchObject({ generation: 2, from: NOW, includePast: false });
  });

  it('what was done during a pause stays out unless the past is asked for again', () => {
    const paused = held('paused', { includePast: true });
    expect(mayRecord(aStudy(), after(decide(aStudy(), paused, say('resume'), NOW)), NOW - 1, NOW)).toBe(false);
    expect(
      mayRecord(aStudy(), after(decide(aStudy(), paused, say('resume', { includePast: true }), NOW)), NOW - 1, NOW),
    ).toBe(true);
  });

  it('the past can be permitted later, without a new beginning', () => {
    const outcome = decide(aStudy(), held('granted'), say('yes', { includePast: true }), NOW);
    expect(after(outcome)).toMatchObject({ state: 'granted', generation: 1, from: NOW - DAY, includePast: true });
    expect(eventOf(outcome)?.type).toBe('decision');
  });
});

describe('an end', () => {
  const ended = held('granted', { until: NOW });
  it.each<readonly [string, Purpose, Act, string]>([
    ['leaves a record as it is', aRecord(), passing('expire'), 'expired 1'],
    ['erases the releases of a study', aStudy(), passing('expire'), 'expired 1 erases 1'],
    ['of a record is renewed in the same generation, since what is held stays', aRecord(), say('yes'), 'granted 1'],
    ['of a study is renewed in a new generation, and erases the old one', aStudy(), say('yes'), 'granted 2 erases 1'],
    ['of a record can still be followed by a stop, which erases', aRecord(), say('stop'), 'withdrawn 1 erases 1'],
    ['of a study leaves nothing to stop', aStudy(), say('stop'), 'refused 2 erases 1'],
    ['leaves nothing to pause', aRecord(), say('pause'), 'wrong-state'],
  ])('%s', (_, purpose, act, expected) => {
    expect(short(decide(purpose, ended, act, NOW))).toBe(expected);
  });

  it('of a study that was recorded has erased already', () => {
    const recorded = after(decide(aStudy(), ended, passing('expire'), NOW));
    expect(short(decide(aStudy(), recorded, say('yes'), NOW + 1))).toBe('granted 2');
    const refused = after(decide(aStudy(), recorded, say('no'), NOW + 1));
    expect([refused.state, refused.generation, short(decide(aStudy(), refused, say('yes'), NOW + 2))]).toEqual([
      'refused',
      2,
      'granted 2',
    ]);
  });

  it('ends a pause as well', () => {
    expect(short(decide(aRecord(), held('paused', { until: NOW }), say('resume'), NOW))).toBe('wrong-state');
  });
  it('is not recorded before it comes', () => {
    expect(short(decide(aStudy(), held('granted', { until: NOW + 1 }), passing('expire'), NOW))).toBe('not-due');
  });
  it('is told with the state that it ended', () => {
    expect(eventOf(decide(aStudy(), ended, passing('expire'), NOW))).toMatchObject({ from: 'granted', to: 'expired' });
  });
});

describe.each(['public_task', 'contract'] as const)('on the basis of %s', (basis) => {
  const purpose = aRecord({ basis });
  it.each<readonly [string, Decision | undefined, Act, string]>([
    ['one objects, which erases nothing yet', undefined, say('object'), 'objected 1'],
    ['one does not withdraw what was not asked', undefined, say('stop'), 'wrong-basis'],
    ['a no is an objection', undefined, say('no'), 'wrong-basis'],
    ['one does not pause', undefined, say('pause'), 'wrong-basis'],
    ['a yes where nothing stands against it changes nothing', undefined, say('yes'), 'unchanged'],
    ['an objection again changes nothing', held('objected'), say('object'), 'unchanged'],
    ['a yes takes an objection back', held('objected'), say('yes'), 'granted 1'],
    ['a steward erases', held('objected'), ruling('erase'), 'withdrawn 1 erases 1'],
    ['a steward resumes', held('objected'), ruling('resume'), 'none 1'],
    ['a ruling needs its reason', held('objected'), ruling('resume', ' '), 'wrong-state'],
    ['a ruling needs an objection', held('granted'), ruling('erase'), 'wrong-state'],
    [
      'no ruling for 30 days means erase',
      held('objected', { since: NOW - RULING_MS }),
      passing('lapse'),
      'withdrawn 1 erases 1',
    ],
    ['a steward has all of the 30 days', held('objected', { since: NOW - RULING_MS + 1 }), passing('lapse'), 'not-due'],
    ['a yes after an erasure begins a new generation', held('withdrawn'), say('yes'), 'granted 2'],
    [
      'whoever has everything deleted has objected, in a generation of which nothing is held',
      undefined,
      say('forget'),
      'objected 2 erases 1',
    ],
  ])('%s', (_, decision, act, expected) => {
    expect(short(decide(purpose, decision, act, NOW))).toBe(expected);
  });

  it('a guardian and the child take an objection back together', () => {
    const one = after(decide(purpose, held('objected'), say('yes'), NOW, true));
    expect(one.state).toBe('objected');
    expect(short(decide(purpose, one, guardian('yes'), NOW, true))).toBe('granted 1');
    const again = after(decide(purpose, one, say('object'), NOW, true));
    expect(short(decide(purpose, again, guardian('yes'), NOW, true))).toBe('objected 1');
  });
});

describe('joint consent', () => {
  const study = aStudy();
  const run = (
    ...acts: readonly Act[]
  ): { readonly decision: Decision | undefined; readonly trail: readonly string[] } => {
    let decision: Decision | undefined;
    const trail: string[] = [];
    for (const act of acts) {
      const outcome = decide(study, decision, act, NOW, true);
      trail.push(
        outcome.outcome === 'decided'
          ? `${outcome.event.type} ${outcome.event.from} ${short(outcome)}`
          : short(outcome),
      );
      if (outcome.outcome !== 'refused') decision = outcome.decision;
    }
    return { decision, trail };
  };

  it.each<readonly [string, readonly Act[], readonly string[]]>([
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
  ])('%s', (_, acts, trail) => {
    expect(run(...acts).trail).toEqual(trail);
  });

  it('permits nothing with one signature', () => {
    expect(mayRecord(study, run(say('yes')).decision, NOW, NOW)).toBe(false);
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
    const one = after(decide(study, undefined, say('yes'), NOW, true));
    expect(short(decide(second, one, guardian('yes', { version: 2 }), NOW, true))).toBe('pending 1');
  });

  it('says how a consent on paper came', () => {
    const by = { role: 'guardian', id: 'school', evidence: 'binder 7' } as const;
    expect(eventOf(decide(study, undefined, guardian('yes', { by }), NOW, true))?.by).toEqual(by);
  });

  it('lasts beyond the 15th birthday, when the guardian has no say any more and the person confirms alone', () => {
    const { decision } = run(say('yes'), guardian('yes'));
    expect(short(decide(study, decision, guardian('stop'), NOW))).toBe('not-theirs');
    const outcome = decide(study, decision, say('yes'), NOW + DAY);
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
])('consent is joint %s', (_, jointUntil, audience, expected) => {
  expect(isJoint(jointUntil, audience, NOW)).toBe(expected);
});

describe('the version shown', () => {
  const second = aStudy({ version: 2, accepts: [2] });
  it('must be the present one for a yes', () => {
    expect(short(decide(second, undefined, say('yes'), NOW))).toBe('other-version');
  });
  it('is no matter for a stop', () => {
    expect(short(decide(second, held('granted'), say('stop'), NOW))).toBe('withdrawn 1 erases 1');
  });
  it('is told with its hash and the language', () => {
    expect(eventOf(decide(second, held('granted'), say('yes', { version: 2, includePast: true }), NOW))).toMatchObject({
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
    expect(after(decide(second, held('granted'), say('yes', { version: 2 }), NOW))).toMatchObject({
      version: 2,
      generation: 1,
      from: NOW,
    });
  });
  it('goes on when it narrows what was decided', () => {
    const narrower = aStudy({ version: 2, accepts: [1, 2], until: NOW + DAY });
    expect(after(decide(narrower, held('granted'), say('yes', { version: 2 }), NOW))).toMatchObject({
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
    expect(short(decide(aStudy(about), undefined, say('yes'), NOW))).toBe('wrong-state');
    expect(short(decide(aStudy(about), held('granted'), say('stop'), NOW))).toBe('withdrawn 1 erases 1');
  });
});

describe('What the institution has said of a birthday', () => {
  const [early, late] = [
    { jointUntil: 1, jointSaid: 10 },
    { jointUntil: 2, jointSaid: 20 },
  ];

  it.each([
    ['the later one, whichever comes first', early, late, late],
    ['the later one, whichever comes last', late, early, late],
    ['the first of two at once', late, { ...early, jointSaid: 20 }, late],
    ['the only one', {}, early, early],
    ['the only one, though something was said', early, { jointSaid: 30 }, early],
    ['the one that says when', { jointUntil: 3 }, early, early],
  ])('is %s', (_, one, other, expected) => {
    expect(saidLast(one, other)).toBe(expected);
  });
});
