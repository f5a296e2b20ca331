import { hash } from 'node:crypto';
import { outsideDeadline, withinDeadline } from '../../../core/concurrency/request-deadline.ts';
import { Problem } from '../../../core/problem.ts';
import type { Credential, Source, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import { isCredentialValid, lineageOf } from '../secrets/credential-validity.ts';
import { organisationOf } from '../organisations/organisations.ts';
import { type FindReadableSources, readsOrganisations } from '../sharing/readable-sources.ts';
import type { VerifySignIn } from '../limits/verify-sign-in.ts';

/** The learner, and the limits, of a session credential. */
export interface SessionConfinement {
  /** The canonical key of the learner (`agentKey`). */
  readonly actor: string;
  /** In lower case; the only registration of statements that the session writes. */
  readonly registration?: string;
  /** The only activity whose documents the session can read and write. */
  readonly activity?: string;
}

/** The sender of a request: its credential's key and scopes, and its source. */
export interface Caller {
  /** The key of the credential. For a session credential, the key of the credential that asked for it. */
  readonly key: string;
  readonly source: Source;
  readonly scopes: readonly string[];
  /** The organisation that answers for its source. */
  readonly organisation: string;
  /** The ids of the sources whose statements it may read: its own, and those granted to it; sorted. */
  readonly readableSources: readonly string[];
  /** Present if the credential is for the session of one learner. */
  readonly confinedTo?: SessionConfinement;
  /** The account, or the key of the credential, that issued its credential. */
  readonly issuedBy?: string;
  /** The first key of its line of rotations, and the time at which that was issued: its statements count as own. */
  readonly lineage: NonNullable<Credential['lineage']>;
}

/**
 * Authenticates a request by its Authorization header (Basic, RFC 7617) and the address that it comes from. Rejects
 * with Problem `unauthorized`, `too-many-requests`, `overloaded` or `store-unavailable`.
 */
export type Authenticate = (header: string | undefined, address: string) => Promise<Caller>;

interface AuthenticateDeps {
  readonly sources: SourceRepository;
  readonly findReadableSources: FindReadableSources;
  readonly verify: VerifySignIn;
  readonly now: () => number;
}

/** A refused header, with the hash that its secret did not have; absent if no credential had its key. */
interface RefusedEntry {
  readonly expected: string | undefined;
  readonly readAt: number;
}

interface CacheEntry {
  readonly caller: Caller;
  readonly credential: Credential;
  readonly readAt: number;
}

/**
 * A cached caller is trusted for so long. With the time to read it again, a revocation, a scope or a mode is in force
 * in every process within 5 seconds.
 */
const TRUSTED_MS = 4000;
const CACHE_SIZE = 10_000;
const unauthorized = (detail: string): Problem => new Problem('unauthorized', detail);

const readBasic = (header: string | undefined): { key: string; secret: string } => {
  const encoded = /^basic +([a-z0-9+/_-]+=*) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) throw unauthorized('this resource needs Basic credentials: a key and a secret');
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw unauthorized('the credentials hold no colon between key and secret');
  return { key: text.slice(0, colon), secret: text.slice(colon + 1) };
};

const wrong = (): Problem => unauthorized('the key or the secret is wrong, or the credential was revoked');

/** The sender of requests with a credential of this source. */
export const callerOf = (credential: Credential, source: Source, readableSources: readonly string[]): Caller => {
  const { key, scopes, issuedBy } = credential;
  const organisation = organisationOf(source);
  const caller = { key, source, scopes, organisation, readableSources, lineage: lineageOf(credential) };
  // No spread: the hidden class has to outlive a garbage collection (`parseWith`).
  return issuedBy === undefined ? caller : Object.assign(caller, { issuedBy });
};

/** Adds an entry as the last; the least recently added one is evicted first. */
const remember = <E>(cache: Map<string, E>, digest: string, entry: E): void => {
  cache.delete(digest);
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
  cache.set(digest, entry);
};

/**
 * Caches a verified header by its SHA-256, while its credential has the same hash. Changes of credential and source are
 * noticed within 4 seconds. Limits on failures do not apply to cached headers.
 */
export const createAuthenticate = ({ sources, findReadableSources, verify, now }: AuthenticateDeps): Authenticate => {
  const cache = new Map<string, CacheEntry>();
  const refused = new Map<string, RefusedEntry>();
  const inFlight = new Map<string, Promise<Caller>>();

  const findValid = async (key: string): Promise<{ credential: Credential; source: Source } | undefined> => {
    const credential = await sources.findCredential(key);
    const valid = credential !== undefined && isCredentialValid(credential, now()) ? credential : undefined;
    // The source is read for an unknown key too, which must not be answered sooner.
    const source = await sources.findSource(valid?.source ?? '');
    return valid && source && { credential: valid, source };
  };

  const authenticate = async (header: string | undefined, digest: string, address: string): Promise<Caller> => {
    const { key, secret } = readBasic(header);
    const readAt = now();
    const found = await findValid(key);
    const expected = found?.credential.hash;
    const cached = cache.get(digest);
    if (cached !== undefined && cached.credential.hash !== expected) cache.delete(digest);
    const before = refused.get(digest);
    const isKnownWrong = before !== undefined && before.expected === expected;
    const isKnownRight = cached !== undefined && cached.credential.hash === expected;
    const isRight = isKnownRight || (!isKnownWrong && (await verify({ address, key, secret, expected })));
    if (found === undefined || !isRight) {
      remember(refused, digest, { expected, readAt });
      throw wrong();
    }
    const { source, credential } = found;
    const caller = callerOf(credential, source, await findReadableSources(credential));
    remember(cache, digest, { caller, credential, readAt });
    return caller;
  };

  /** Sources that were created in an organisation are read at once, also by a cached caller. */
  const withReadableSources = async ({ caller, credential }: CacheEntry): Promise<Caller> => {
    const readableSources = await findReadableSources(credential);
    return readableSources === caller.readableSources ? caller : { ...caller, readableSources };
  };

  const isTrusted = ({ credential, readAt }: CacheEntry): boolean =>
    now() - readAt < TRUSTED_MS && isCredentialValid(credential, now());

  return (header, address) => {
    const digest = hash('sha256', header ?? '', 'base64');
    const cached = cache.get(digest);
    if (cached !== undefined && isTrusted(cached))
      return readsOrganisations(cached.credential) ? withReadableSources(cached) : Promise.resolve(cached.caller);
    const before = refused.get(digest);
    if (before !== undefined && now() - before.readAt < TRUSTED_MS) return Promise.reject(wrong());
    const begin = (): Promise<Caller> => authenticate(header, digest, address).finally(() => inFlight.delete(digest));
    const shared = inFlight.get(digest) ?? outsideDeadline(begin);
    inFlight.set(digest, shared);
    shared.catch(() => undefined);
    return withinDeadline(() => shared);
  };
};
