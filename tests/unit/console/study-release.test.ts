import { releaseOf, unacknowledgedChanges } from '../../../src/console/pages/studies/study-release.ts';

describe('the figures of a study in the console', () => {
  const status = { id: 'study:a', version: 1, state: 'open', emits: 'everything', head: 'v1.0-119' } as const;
  const acknowledged = (place: number) => ({ acknowledged: { cursor: `v1.0-${place}`, at: '2026-11-28T00:00:00Z' } });

  it('count what is unacknowledged in whole tens, from twenty on, while records leave', () => {
    expect(unacknowledgedChanges(status)).toBe(120);
    expect(unacknowledgedChanges({ ...status, ...acknowledged(98) })).toBe(30);
    expect(unacknowledgedChanges({ ...status, ...acknowledged(100) })).toBeUndefined();
    expect(unacknowledgedChanges({ ...status, head: 'v1.0--1' })).toBeUndefined();
    expect(unacknowledgedChanges({ ...status, emits: 'deletions' })).toBeUndefined();
  });

  it('say what leaves, and why no more', () => {
    expect(releaseOf({ emits: 'everything', state: 'open' })).toBe('everything');
    expect(releaseOf({ emits: 'deletions', state: 'open' })).toBe('few-people');
    expect(releaseOf({ emits: 'deletions', state: 'suspended' })).toBe('suspended');
    expect(releaseOf({ emits: 'deletions', state: 'closed' })).toBe('over');
    expect(releaseOf({ state: 'approved' })).toBe('not-yet');
  });
});
