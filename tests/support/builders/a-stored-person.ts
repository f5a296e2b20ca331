import { randomUUID } from 'node:crypto';
import type { StoredPerson } from '../../../src/store/ports/person-repository.ts';

/** A blind index that no other has. */
export const anIdentifier = (): string => randomUUID().replaceAll('-', '').slice(0, 24);

/** A decision as the shelf keeps it: whatever JSON. */
export const aDecision = (about: object = {}): object => ({
  state: 'granted',
  version: 1,
  generation: 1,
  from: 1_700_000_000_000,
  includePast: false,
  signatures: [{ role: 'subject', version: 1, includePast: false }],
  since: 1_700_000_000_000,
  ...about,
});

/** A person who has decided something; what the case is about is given. */
export const aStoredPerson = (about: Partial<StoredPerson> = {}): StoredPerson => ({
  id: randomUUID(),
  decisions: { 'record:h5p': aDecision() },
  v: 1,
  ...about,
});
