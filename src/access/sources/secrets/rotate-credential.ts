import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import { retryOnConflict } from '../../../core/retry/retry-on-conflict.ts';
import type { Credential, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import { isCredentialValid, lineageOf } from './credential-validity.ts';
import { newCredentialKey, newSecret } from './secret.ts';

/** A key that replaces another. Its secret can be read only here. */
interface RotatedCredential extends Pick<Credential, 'key' | 'source' | 'scopes'> {
  readonly secret: string;
  /** The former key, and its end, in milliseconds since the epoch. */
  readonly replaces: { readonly key: string; readonly endsAt: number };
}

interface Rotation {
  /** The key of the successor; a random one if absent. */
  readonly key?: string;
  /** The time for which both are valid, in milliseconds; 0 ends the former at once. */
  readonly overlapMs: number;
  /** The account, or the key of the credential, that asked for it. */
  readonly issuedBy?: string;
}

/**
 * Replaces a credential by one of the same source, scopes, grants and authority. Rejects with Problem `not-found` if
 * there is none, `state-conflict` if it was revoked or replaced already, and `overloaded` after 50 lost races.
 */
export type RotateCredential = (former: string, rotation: Rotation) => Promise<RotatedCredential>;

interface RotateCredentialDeps {
  readonly repository: SourceRepository;
  readonly hash: (secret: string) => Promise<string>;
  readonly now: () => number;
}

const RETRY = { tries: 50, overloaded: 'too many change this credential at once; nothing of this request was kept' };

const iso = (at: number): string => new Date(at).toISOString();

/** Throws Problem `state-conflict` if a credential was revoked or replaced. */
const checkRotatable = (credential: Credential, now: number): void => {
  const { key, revokedAt, endsAt = revokedAt, replacedBy } = credential;
  if (revokedAt === undefined || endsAt === undefined) return;
  if (replacedBy === undefined)
    throw new Problem('state-conflict', `the credential ${key} was revoked at ${iso(revokedAt)}: issue another one`);
  const end = `${isCredentialValid(credential, now) ? 'ends' : 'ended'} at ${iso(endsAt)}`;
  throw new Problem(
    'state-conflict',
    `the credential ${key} ${end}, and was replaced by ${replacedBy}: rotate that one`,
  );
};

export const createRotateCredential =
  ({ repository, hash, now }: RotateCredentialDeps): RotateCredential =>
  async (formerKey, { key = newCredentialKey(), overlapMs, ...issued }) => {
    const secret = newSecret();
    const hashed = await hash(secret);
    return retryOnConflict(RETRY, async () => {
      const former = await repository.findCredential(formerKey);
      if (former === undefined) throw new Problem('not-found', `no credential has the key ${formerKey}`);
      const at = now();
      checkRotatable(former, at);
      const { source, scopes, reads } = former;
      const successor: Credential = {
        key,
        source,
        hash: hashed,
        scopes,
        createdAt: at,
        lineage: lineageOf(former),
        ...defined({ reads }),
        ...issued,
      };
      const endsAt = at + overlapMs;
      const overlap = overlapMs === 0 ? {} : { endsAt };
      if (!(await repository.replaceCredential({ former, successor, at, ...overlap }))) return undefined;
      return { key, secret, source, scopes, replaces: { key: formerKey, endsAt } };
    });
  };
