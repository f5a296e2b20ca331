import type { SessionCredential } from '../../../../src/store/ports/sources/session-credential-repository.ts';

/** A session credential as the repository stores it. */
export const aSessionCredential = (about: Partial<SessionCredential> = {}): SessionCredential => ({
  key: 'session-0123456789abcdef01234567',
  source: 'moodle',
  hash: 'a hash',
  sealedConfinement: 'sealed',
  issuedBy: 'a key',
  fetchHash: 'another hash',
  sealedSecret: 'a sealed secret',
  createdAt: 1_700_000_000_000,
  expiresAt: 1_700_000_600_000,
  ...about,
});
