import type { StoredViolation } from '../../../../src/store/ports/profiles/violation-repository.ts';

/** The id of a statement, by a number. */
export const aStatementId = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** A violation as the sink reports it. */
export const aViolation = (overrides: Partial<StoredViolation> = {}): StoredViolation => ({
  statement: aStatementId(1),
  source: 'moodle',
  profile: 'https://w3id.org/xapi/cmi5/v1.0',
  by: 'https://w3id.org/xapi/cmi5#launched',
  kind: 'template',
  rule: 'presence',
  location: "$.context.extensions['https://w3id.org/xapi/cmi5/context/extensions/sessionid']",
  at: 1_700_000_000_000,
  ...overrides,
});
