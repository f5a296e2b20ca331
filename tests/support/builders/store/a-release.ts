import { randomUUID } from 'node:crypto';
import type { StoredRelease } from '../../../../src/store/ports/studies/release-repository.ts';

/** A published release of one statement of one person. */
export const aRelease = (overrides: Partial<StoredRelease> = {}): StoredRelease => ({
  key: randomUUID(),
  study: 'study:spelling',
  statement: randomUUID(),
  source: 'h5p',
  owner: 0,
  people: [{ id: 'ann', recordGeneration: 1, studyGeneration: 1 }],
  pseudonyms: ['pnbh4b2gcnatj3ti2t6se6orzg'],
  ...overrides,
});
