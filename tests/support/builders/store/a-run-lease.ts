import type { RunLease } from '../../../../src/store/ports/profiles/run-lease-repository.ts';

/** A lease of a pattern run as a request takes it. */
export const aRunLease = (overrides: Partial<RunLease> = {}): RunLease => ({
  key: 'a run',
  token: 'a',
  lastsMs: 10_000,
  takenAt: 1_700_000_000_000,
  ...overrides,
});
