import type { Credential } from '../../../store/ports/sources/source-repository.ts';

/**
 * True if a credential is valid at a time, in milliseconds since the epoch. A revoked credential is not, whatever the
 * clock of the process says; a rotated one is valid until its overlap ends.
 */
export const isCredentialValid = (
  { revokedAt, endsAt }: Pick<Credential, 'revokedAt' | 'endsAt'>,
  now: number,
): boolean => revokedAt === undefined || (endsAt !== undefined && now < endsAt);

/** The end of a credential, past or future, in milliseconds since the epoch; undefined if it has no end. */
export const credentialEnd = ({ revokedAt, endsAt }: Pick<Credential, 'revokedAt' | 'endsAt'>): number | undefined =>
  endsAt ?? revokedAt;

/** The first key of a line of rotations, and its time of issue. A key that replaced none is its own first. */
export const lineageOf = ({
  key,
  createdAt,
  lineage = { key, createdAt },
}: Pick<Credential, 'key' | 'createdAt' | 'lineage'>): NonNullable<Credential['lineage']> => lineage;
