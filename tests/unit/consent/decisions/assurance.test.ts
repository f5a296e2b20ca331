import { decide } from '../../../../src/consent/decisions/decide.ts';
import { ASSURANCES, type Assurance, isSureEnough, leastSure } from '../../../../src/consent/model/assurance.ts';
import type { Choice, DecisionOutcome, SubjectAction } from '../../../../src/consent/model/actions.ts';
import { denialReason } from '../../../../src/consent/model/policy.ts';
import type { Decision, Purpose } from '../../../../src/consent/model/types.ts';
import { aRecordPurpose, aStudy, NOW } from '../../../support/builders/consent/a-purpose.ts';

interface Said {
  readonly assurance?: Assurance;
  readonly role?: 'subject' | 'guardian';
  readonly includePast?: boolean;
}

const say = (
  purpose: Purpose,
  { before, choice }: { readonly before?: Decision | undefined; readonly choice: Choice },
  { assurance, role = 'subject', includePast = false }: Said = {},
): DecisionOutcome => {
  const action: SubjectAction = {
    by: { role, id: role, ...(assurance === undefined ? {} : { assurance }) },
    choice,
    version: purpose.version,
    language: 'fr',
    includePast,
  };
  return decide(before, action, { purpose, now: NOW, needsParentalConsent: role === 'guardian' });
};
const decided = (outcome: DecisionOutcome): Decision => {
  if (outcome.outcome !== 'decided') throw new Error(`it was ${outcome.outcome}`);
  return outcome.decision;
};
const permitted = (purpose: Purpose, decision: Decision): boolean =>
  denialReason(purpose, decision, { timestamp: NOW + 1, now: NOW + 2 }) === undefined;

describe('Assurances', () => {
  it('are ordered, and what was not kept counts as a tool’s', () => {
    expect(ASSURANCES.map((needed) => ASSURANCES.map((given) => isSureEnough(given, needed)))).toEqual([
      [true, true, true],
      [false, true, true],
      [false, false, true],
    ]);
    expect(ASSURANCES.map((needed) => isSureEnough(undefined, needed))).toEqual([true, false, false]);
  });

  it('of several are the least sure', () => {
    expect(leastSure(['idp', 'tool', 'institution'])).toBe('tool');
    expect(leastSure(['idp', undefined])).toBeUndefined();
    expect(leastSure([])).toBeUndefined();
  });
});

describe('A yes', () => {
  const strict = aStudy({ assurance: 'institution' });

  it.each(ASSURANCES)('by %s says so in the decision and in its event', (assurance) => {
    const outcome = say(aRecordPurpose(), { choice: 'yes' }, { assurance });
    expect(outcome).toMatchObject({
      decision: { state: 'granted', assurance, signatures: [{ role: 'subject', assurance }] },
      event: { by: { assurance } },
    });
  });

  it.each<readonly [Assurance | undefined, Assurance, boolean]>([
    ['tool', 'tool', true],
    [undefined, 'tool', true],
    ['tool', 'institution', false],
    [undefined, 'institution', false],
    ['institution', 'institution', true],
    ['idp', 'institution', true],
    ['institution', 'idp', false],
    ['idp', 'idp', true],
  ])('by %s where %s is needed: %s', (given, needed, isTaken) => {
    const outcome = say(
      aStudy({ assurance: needed }),
      { choice: 'yes' },
      given === undefined ? {} : { assurance: given },
    );
    expect(outcome).toMatchObject(isTaken ? { outcome: 'decided' } : { outcome: 'refused', kind: 'not-sure' });
  });

  it('that is stored counts as none where the purpose needs a surer one', () => {
    for (const said of [{}, { assurance: 'tool' as const }]) {
      const weak = decided(say(aStudy(), { choice: 'yes' }, said));
      expect(permitted(aStudy(), weak)).toBe(true);
      expect(permitted(strict, weak)).toBe(false);
      expect(permitted(aStudy({ raisedAssurance: 'institution' }), weak)).toBe(false);
    }
  });

  it('that is surer begins to permit, from then on', () => {
    const weak = { ...decided(say(aStudy(), { choice: 'yes' }, { assurance: 'tool' })), from: NOW - 1000 };
    const outcome = say(strict, { before: weak, choice: 'yes' }, { assurance: 'institution' });
    expect(outcome).toMatchObject({
      decision: { state: 'granted', from: NOW, assurance: 'institution' },
      event: { type: 'decision' },
    });
    expect(permitted(strict, decided(outcome))).toBe(true);
    expect(say(strict, { before: decided(outcome), choice: 'yes' }, { assurance: 'idp' }).outcome).toBe('unchanged');
  });

  it('that takes two is as sure as the less sure one', () => {
    const childs = decided(
      decide(
        undefined,
        { by: { role: 'subject', id: 'x', assurance: 'tool' }, choice: 'yes', version: 1, language: 'fr' },
        { purpose: aStudy(), now: NOW, needsParentalConsent: true },
      ),
    );
    expect(childs).toMatchObject({ state: 'pending', assurance: 'tool' });
    const both = decided(say(aStudy(), { before: childs, choice: 'yes' }, { assurance: 'idp', role: 'guardian' }));
    expect(both).toMatchObject({ state: 'granted', assurance: 'tool' });
    expect(permitted(strict, both)).toBe(false);
  });
});

describe('A no', () => {
  const granted = (assurance: Assurance): Decision => decided(say(aStudy(), { choice: 'yes' }, { assurance }));

  it.each<Choice>(['stop', 'no', 'pause'])('%s is heard from everybody, and is as sure as they are', (choice) => {
    for (const assurance of ASSURANCES)
      expect(
        decided(say(aStudy({ assurance: 'idp' }), { before: granted('idp'), choice }, { assurance })),
      ).toMatchObject({
        state: choice === 'pause' ? 'paused' : 'withdrawn',
        assurance,
      });
  });

  it.each<readonly [Choice, Choice]>([
    ['stop', 'yes'],
    ['no', 'yes'],
    ['pause', 'resume'],
    ['pause', 'yes'],
  ])('%s by a surer sign-in is not taken back (%s) from a link of a tool', (no, back) => {
    for (const assurance of ['institution', 'idp'] as const) {
      const ended = decided(say(aStudy(), { before: granted('tool'), choice: no }, { assurance }));
      expect(say(aStudy(), { before: ended, choice: back }, { assurance: 'tool' })).toMatchObject({
        outcome: 'refused',
        kind: 'not-sure',
      });
      expect(say(aStudy(), { before: ended, choice: back }, { assurance: 'institution' }).outcome).toBe('decided');
    }
  });

  it('that a tool has sent can be taken back by a tool', () => {
    const ended = decided(say(aStudy(), { before: granted('tool'), choice: 'stop' }, { assurance: 'tool' }));
    expect(decided(say(aStudy(), { before: ended, choice: 'yes' }, { assurance: 'tool' }))).toMatchObject({
      state: 'granted',
      generation: 2,
    });
  });

  it('that is said again by a surer sign-in is as sure; by a less sure one it stays so', () => {
    const ended = decided(say(aStudy(), { before: granted('tool'), choice: 'stop' }, { assurance: 'tool' }));
    const again = say(aStudy(), { before: ended, choice: 'stop' }, { assurance: 'institution' });
    expect(again).toMatchObject({
      decision: { state: 'withdrawn', assurance: 'institution', generation: 1 },
      event: { type: 'signature' },
    });
    expect(say(aStudy(), { before: decided(again), choice: 'stop' }, { assurance: 'tool' }).outcome).toBe('unchanged');
  });

  it('of an objection that a steward has lifted is nobody’s any more', () => {
    const purpose = aRecordPurpose({ basis: 'public_task' });
    const objected = decided(say(purpose, { choice: 'object' }, { assurance: 'institution' }));
    expect(say(purpose, { before: objected, choice: 'yes' }, { assurance: 'tool' })).toMatchObject({
      kind: 'not-sure',
    });
    const lifted = decided(
      decide(objected, { by: { role: 'steward', id: 's' }, choice: 'resume', reason: 'needed' }, { purpose, now: NOW }),
    );
    expect(lifted).toMatchObject({ state: 'none' });
    expect(lifted).not.toHaveProperty('assurance');
  });
});
