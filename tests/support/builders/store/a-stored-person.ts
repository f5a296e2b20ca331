import { randomUUID } from 'node:crypto';
import type { StoredPerson } from '../../../../src/store/ports/consent/person-repository.ts';

/** A unique blind index. */
export const anIdentifier = (): string => randomUUID().replaceAll('-', '').slice(0, 24);

/** A stored decision: any JSON object. */
export const aStoredDecision = (overrides: object = {}): object => ({
  state: 'granted',
  version: 1,
  generation: 1,
  from: 1_700_000_000_000,
  includePast: false,
  signatures: [{ role: 'subject', version: 1, includePast: false }],
  since: 1_700_000_000_000,
  ...overrides,
});

/** A person with a decision. */
export const aStoredPerson = (overrides: Partial<StoredPerson> = {}): StoredPerson => ({
  id: randomUUID(),
  decisions: { 'record:h5p': aStoredDecision() },
  v: 1,
  ...overrides,
});
