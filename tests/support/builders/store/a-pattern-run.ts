import type { StoredPatternRun } from '../../../../src/store/ports/profiles/pattern-run-repository.ts';
import { aSortKey } from './a-stored-statement.ts';

/** A pattern run as the sink stores it. */
export const aPatternRun = (overrides: Partial<StoredPatternRun> = {}): StoredPatternRun => ({
  key: 'https://w3id.org/xapi/cmi5/v1.0 0f7c2f5e-0000-4000-8000-000000000001',
  fingerprint: 'patterns as they are',
  last: { at: aSortKey(1_700_000_000_000, 3, 7), timestamp: 1_600_000_000_123 },
  state: { 'https://w3id.org/xapi/cmi5#satisfied': [1, 2] },
  v: 1,
  ...overrides,
});
