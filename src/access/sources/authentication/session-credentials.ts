import { randomBytes } from 'node:crypto';
import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import { digestOf, isSameSecret } from '../../../core/crypto/secret-digest.ts';
import type {
  SessionCredential,
  SessionCredentialRepository,
} from '../../../store/ports/sources/session-credential-repository.ts';
import type { Source, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import type { Caller, SessionConfinement } from './authenticate.ts';
import { isCredentialValid } from '../secrets/credential-validity.ts';
import { organisationOf } from '../organisations/organisations.ts';
import type { Scope } from '../scopes.ts';
import { seal, unseal } from '../secrets/seal.ts';
import { newSecret } from '../secrets/secret.ts';
import { learnerKeyOf, type SessionRequest } from './validate-session.ts';

/** A new session credential. Its secrets can be read only here. */
interface NewSessionCredential {
  readonly key: string;
  readonly secret: string;
  /** The end of the path of its fetch URL (cmi5 8.2). */
  readonly fetchToken: string;
}

/** The secret that a fetch token reveals, once. `over`: it was used before, or the session has ended. */
type FetchedSecret = Pick<NewSessionCredential, 'secret'> | 'over' | 'unknown';

/** A valid session credential, as a caller. */
interface SessionCaller {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Session credentials, for content in a browser that acts for one learner. Calls reject with `store-unavailable`. */
export interface SessionCredentials {
  /** Issues a credential in the name of the caller, for its source. */
  issue(caller: Caller, request: SessionRequest): Promise<NewSessionCredential>;
  fetchSecret(key: string, fetchToken: string): Promise<FetchedSecret>;
  /** Ends a credential of this source, in every process within 5 seconds. Rejects with Problem `not-found`. */
  end(source: string, key: string): Promise<void>;
  /** `ended`: key and secret were right. */
  verify(key: string, secret: string): Promise<SessionCaller | 'wrong' | 'ended'>;
}

interface SessionCredentialsDeps {
  readonly repository: SessionCredentialRepository;
  readonly sources: SourceRepository;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The scopes of content in a browser, within its confinement. */
const SESSION_SCOPES: readonly Scope[] = ['statements/write', 'statements/read', 'state', 'profile'];

const isSecret = (secret: string, digest: string): boolean => isSameSecret(digestOf(secret), digest);

const confinementOf = (request: SessionRequest): SessionConfinement => {
  const { registration, activity } = request;
  return {
    actor: learnerKeyOf(request),
    ...defined({ registration, activity }),
  };
};

const callerOf = (
  { issuedBy, sealedConfinement, createdAt }: SessionCredential,
  source: Source,
  secret: string,
): Caller => ({
  key: issuedBy,
  source,
  scopes: SESSION_SCOPES,
  lineage: { key: issuedBy, createdAt },
  organisation: organisationOf(source),
  readableSources: [source.id],
  confinedTo: JSON.parse(unseal(sealedConfinement, secret)) as SessionConfinement,
});

export const createSessionCredentials = ({ repository, sources, now }: SessionCredentialsDeps): SessionCredentials => {
  /** True if it has not ended: by its time, or with the credential that asked for it. */
  const isValid = async ({ expiresAt, issuedBy }: SessionCredential): Promise<boolean> => {
    if (expiresAt <= now()) return false;
    const issuer = await sources.findCredential(issuedBy);
    return issuer !== undefined && isCredentialValid(issuer, now());
  };

  return {
    issue: async ({ key: issuedBy, source }, request) => {
      const key = `session-${randomBytes(12).toString('hex')}`;
      const secret = newSecret();
      const fetchToken = newSecret();
      await repository.add({
        key,
        source: source.id,
        hash: digestOf(secret),
        sealedConfinement: seal(JSON.stringify(confinementOf(request)), secret),
        issuedBy,
        fetchHash: digestOf(fetchToken),
        sealedSecret: seal(secret, fetchToken),
        createdAt: now(),
        expiresAt: request.expiresAt,
      });
      return { key, secret, fetchToken };
    },
    fetchSecret: async (key, fetchToken) => {
      const found = await repository.find(key);
      if (found === undefined || !isSecret(fetchToken, found.fetchHash)) return 'unknown';
      if (!(await isValid(found))) return 'over';
      const sealed = await repository.takeSealedSecret(key);
      return sealed === undefined ? 'over' : { secret: unseal(sealed, fetchToken) };
    },
    end: async (source, key) => {
      const found = await repository.find(key);
      if (found?.source !== source || !(await repository.delete(key)))
        throw new Problem('not-found', 'this source has no such session, or it has ended');
    },
    verify: async (key, secret) => {
      const found = await repository.find(key);
      if (found === undefined || !isSecret(secret, found.hash)) return 'wrong';
      const source = (await isValid(found)) ? await sources.findSource(found.source) : undefined;
      return source === undefined ? 'ended' : { caller: callerOf(found, source, secret), expiresAt: found.expiresAt };
    },
  };
};
