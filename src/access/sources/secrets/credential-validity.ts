import type { Credential } from '../../../store/ports/sources/source-repository.ts';

/**
 * Whether a credential is valid at a time, in milliseconds since the epoch. One that was revoked is not, whatever the
 * clock of the process says; one that was rotated is until its overlap ends.
 */
export const isCredentialValid = (
  { revokedAt, endsAt }: Pick<Credential, 'revokedAt' | 'endsAt'>,
  now: number,
): boolean => revokedAt === undefined || (endsAt !== undefined && now < endsAt);

/** When a credential ends or has ended, in milliseconds since the epoch; undefined where it has no end. */
export const credentialEnd = ({ revokedAt, endsAt }: Pick<Credential, 'revokedAt' | 'endsAt'>): number | undefined =>
  endsAt ?? revokedAt;

/** The first key of a line of rotations, and when that was issued: of a key that replaced none, its own. */
export const lineageOf = ({
  key,
  createdAt,
  lineage = { key, createdAt },
}: Pick<Credential, 'key' | 'createdAt' | 'lineage'>): NonNullable<Credential['lineage']> => lineage;
