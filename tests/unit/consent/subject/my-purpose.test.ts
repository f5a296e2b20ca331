import { isAsked, myPurpose, type Onlooker } from '../../../../src/consent/subject/my-purpose.ts';
import type { Decision, Purpose } from '../../../../src/consent/model/types.ts';
import { aDecision, aRecord, aStudy, DAY, NOW } from '../../../support/builders/a-purpose.ts';

const shown = (purpose: Purpose, decision: Partial<Decision> | undefined, about: Partial<Onlooker> = {}) =>
  myPurpose(purpose, decision === undefined ? undefined : aDecision(decision), {
    role: 'subject',
    isJoint: false,
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
  ])('%s', (_, decision, may, asked) => {
    const one = shown(aRecord(), decision);
    expect(one.may).toEqual(may);
    expect(isAsked(one)).toBe(asked);
  });

  it('is shown as expired where its end has passed, whatever is stored', () => {
    expect(shown(aRecord(), { until: NOW }).decision?.state).toBe('expired');
  });

  it.each<readonly [string, Partial<Decision>, readonly string[], boolean]>([
    ['granted', {}, ['yes', 'stop'], true],
    ['paused', { state: 'paused' }, ['yes', 'stop'], true],
    ['refused', { state: 'refused' }, ['yes'], true],
    ['stopped', { state: 'withdrawn' }, ['yes'], false],
  ])('that asks for more than what was %s', (_, decision, may, asked) => {
    const one = shown(aRecord({ version: 2, accepts: [2] }), decision);
    expect(one).toMatchObject({ isStale: true, may });
    expect(isAsked(one)).toBe(asked);
  });

  it('that asks for less is not asked again', () => {
    expect(isAsked(shown(aRecord({ version: 2, accepts: [1, 2] }), { state: 'refused' }))).toBe(false);
  });

  it('that is over, or suspended, can be stopped and not agreed to', () => {
    for (const purpose of [aStudy({ until: NOW }), aStudy({ state: 'suspended' })]) {
      expect(shown(purpose, undefined).may).toEqual(['no']);
      expect(isAsked(shown(purpose, undefined))).toBe(false);
    }
    expect(shown(aStudy({ state: 'suspended' }), {}).may).toContain('stop');
  });

  it('that takes two waits for the one who has not said yes', () => {
    const childs = shown(aRecord(), signed('subject'), { isJoint: true });
    const guardians = shown(aRecord(), signed('subject'), { isJoint: true, role: 'guardian' });
    expect([childs.may, isAsked(childs)]).toEqual([['no'], false]);
    expect([guardians.may, isAsked(guardians)]).toEqual([['yes', 'no'], true]);
  });

  it('is nothing for a guardian to say where it takes one alone', () => {
    expect(shown(aRecord(), {}, { role: 'guardian' }).may).toEqual([]);
    expect(isAsked(shown(aRecord(), undefined, { role: 'guardian' }))).toBe(false);
  });
});

describe('A purpose on another basis', () => {
  const imposed = aRecord({ basis: 'public_task' });
  it.each<readonly [string, Partial<Decision> | undefined, readonly string[]]>([
    ['may be objected to', undefined, ['object']],
    ['may be objected to, once', { state: 'objected', since: NOW - DAY }, ['yes']],
    ['that was erased may be taken up again', { state: 'withdrawn' }, ['yes']],
  ])('%s, and never asks', (_, decision, may) => {
    const one = shown(imposed, decision);
    expect(one.may).toEqual(may);
    expect(isAsked(one)).toBe(false);
  });

  it('is not decided on a version: none is stale', () => {
    expect(shown({ ...imposed, version: 2, accepts: [2] }, { state: 'objected' }).isStale).toBe(false);
  });
});
