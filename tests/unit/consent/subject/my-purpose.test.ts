import { awaitsAnswer, myPurpose, type Viewer } from '../../../../src/consent/subject/my-purpose.ts';
import type { Decision, Purpose } from '../../../../src/consent/model/types.ts';
import { aDecision, aRecordPurpose, aStudy, DAY, NOW } from '../../../support/builders/consent/a-purpose.ts';

const GUARDIAN = { role: 'guardian', id: 'link', assurance: 'institution' } as const;

const view = (purpose: Purpose, decision: Partial<Decision> | undefined, about: Partial<Viewer> = {}) =>
  myPurpose(purpose, decision === undefined ? undefined : aDecision(decision), {
    by: { role: 'subject', id: 'ada', assurance: 'institution' },
    generation: 1,
    checkChoice: () => undefined,
    needsParentalConsent: false,
    now: NOW,
    ...about,
  });
const signed = (role: 'subject' | 'guardian') => ({
  state: 'pending' as const,
  signatures: [{ role, version: 1, includePast: false }],
});

describe('A purpose on consent', () => {
  it.each<readonly [string, Partial<Decision> | undefined, readonly string[], boolean]>([
    ['of which nothing was said', undefined, ['yes', 'no'], true],
    ['that was granted', {}, ['pause', 'stop'], false],
    ['that is paused', { state: 'paused' }, ['resume', 'stop'], false],
    ['that was refused', { state: 'refused' }, ['yes'], false],
    ['that was stopped', { state: 'withdrawn' }, ['yes'], false],
    ['whose end has passed', { until: NOW }, ['yes'], false],
  ])('%s', (...[, decision, may, asked]) => {
    const one = view(aRecordPurpose(), decision);
    expect(one.may).toEqual(may);
    expect(awaitsAnswer(one)).toBe(asked);
  });

  it('is shown as expired where its end has passed, whatever is stored', () => {
    expect(view(aRecordPurpose(), { until: NOW }).decision?.state).toBe('expired');
  });

  it.each<readonly [string, Partial<Decision>, readonly string[], boolean]>([
    ['granted', {}, ['yes', 'stop'], true],
    ['paused', { state: 'paused' }, ['yes', 'stop'], true],
    ['refused', { state: 'refused' }, ['yes'], true],
    ['stopped', { state: 'withdrawn' }, ['yes'], false],
  ])('that asks for more than what was %s', (...[, decision, may, asked]) => {
    const one = view(aRecordPurpose({ version: 2, accepts: [2] }), decision);
    expect(one).toMatchObject({ isStale: true, may });
    expect(awaitsAnswer(one)).toBe(asked);
  });

  it('that asks for less is not asked again', () => {
    expect(awaitsAnswer(view(aRecordPurpose({ version: 2, accepts: [1, 2] }), { state: 'refused' }))).toBe(false);
  });

  it('that is over, or suspended, can be stopped and not agreed to', () => {
    for (const purpose of [aStudy({ until: NOW }), aStudy({ state: 'suspended' })]) {
      expect(view(purpose, undefined).may).toEqual(['no']);
      expect(awaitsAnswer(view(purpose, undefined))).toBe(false);
    }
    expect(view(aStudy({ state: 'suspended' }), {}).may).toContain('stop');
  });

  it('that takes two waits for the one who has not said yes', () => {
    const childs = view(aRecordPurpose(), signed('subject'), { needsParentalConsent: true });
    const guardians = view(aRecordPurpose(), signed('subject'), { needsParentalConsent: true, by: GUARDIAN });
    expect([childs.may, awaitsAnswer(childs)]).toEqual([['no'], false]);
    expect([guardians.may, awaitsAnswer(guardians)]).toEqual([['yes', 'no'], true]);
  });

  it('is nothing for a guardian to say where it takes one alone', () => {
    expect(view(aRecordPurpose(), {}, { by: GUARDIAN }).may).toEqual([]);
    expect(awaitsAnswer(view(aRecordPurpose(), undefined, { by: GUARDIAN }))).toBe(false);
  });
});

describe('A purpose on another basis', () => {
  const imposed = aRecordPurpose({ basis: 'public_task' });
  it.each<readonly [string, Partial<Decision> | undefined, readonly string[]]>([
    ['may be objected to', undefined, ['object']],
    ['may be objected to, once', { state: 'objected', since: NOW - DAY }, ['yes']],
    ['that was erased may be taken up again', { state: 'withdrawn' }, ['yes']],
  ])('%s, and never asks', (_, decision, may) => {
    const one = view(imposed, decision);
    expect(one.may).toEqual(may);
    expect(awaitsAnswer(one)).toBe(false);
  });

  it('is not decided on a version: none is stale', () => {
    expect(view({ ...imposed, version: 2, accepts: [2] }, { state: 'objected' }).isStale).toBe(false);
  });
});
