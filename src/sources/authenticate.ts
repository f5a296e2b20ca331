import { hash } from 'node:crypto';
import { Problem } from '../core/problem.ts';
import { createSemaphore } from '../core/semaphore.ts';
import type { Credential, Source, SourceRepository } from '../store/ports/source-repository.ts';
import { organisationOf } from './organisations.ts';
import { createFindReadableSources } from './readable-sources.ts';
import { hashSecret, verifySecret } from './secret.ts';

/** The sender of a request: its credential's key and scopes, and its source. */
export interface Caller {
  readonly key: string;
  readonly source: Source;
  readonly scopes: readonly string[];
  /** The organisation that answers for its source. */
  readonly organisation: string;
  /** The ids of the sources whose statements it may read: its own, and those granted to it; sorted. */
  readonly readableSources: readonly string[];
}

/**
 * Authenticates a request by its Authorization header (Basic, RFC 7617). Rejects with Problem `unauthorized`,
 * `overloaded` or `store-unavailable`.
 */
export type Authenticate = (header: string | undefined) => Promise<Caller>;

interface AuthenticateDeps {
  readonly sources: Pick<SourceRepository, 'findCredential' | 'findSource' | 'listSources'>;
  readonly now: () => number;
}

interface CacheEntry {
  readonly caller: Caller;
  readonly hash: string;
  readonly readAt: number;
}

/**
 * How long a cached caller is trusted. With the time to read it again, a revocation, a scope or a mode is in force in
 * every process within 5 seconds.
 */
const TRUSTED_MS = 4000;
const CACHE_SIZE = 10_000;
/**
 * Two of the four pool threads of Node, which also read files and resolve names, stay free in a flood of wrong secrets.
 */
const MAX_VERIFICATIONS = 2;
const MAX_WAITING = 256;

const unauthorized = (detail: string): Problem => new Problem('unauthorized', detail);

const readBasic = (header: string | undefined): { key: string; secret: string } => {
  const encoded = /^basic +([a-z0-9+/_-]+=*) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) throw unauthorized('this resource needs Basic credentials: a key and a secret');
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw unauthorized('the credentials hold no colon between key and secret');
  return { key: text.slice(0, colon), secret: text.slice(colon + 1) };
};

/**
 * A secret is verified once (some 25 ms of one thread), then its header is cached by its SHA-256. Credential and source
 * are read again after 4 seconds, so that changes are noticed without hashing anew.
 */
export const createAuthenticate = ({ sources, now }: AuthenticateDeps): Authenticate => {
  const cache = new Map<string, CacheEntry>();
  const inFlight = new Map<string, Promise<Caller>>();
  const findReadableSources = createFindReadableSources({ sources, now });
  const verifications = createSemaphore({
    atMost: MAX_VERIFICATIONS,
    waitingAtMost: MAX_WAITING,
    refusal: 'too many credentials are being verified',
  });
  let decoyHash: Promise<string> | undefined;

  const verify = async (secret: string, expected: string): Promise<boolean> => {
    const permit = await verifications.acquire();
    try {
      return await verifySecret(secret, expected);
    } finally {
      permit.release();
    }
  };

  const findValid = async (key: string): Promise<{ credential: Credential; source: Source } | undefined> => {
    const credential = await sources.findCredential(key);
    if (credential === undefined || credential.revokedAt !== undefined) return undefined;
    const source = await sources.findSource(credential.source);
    return source && { credential, source };
  };

  const remember = (digest: string, entry: CacheEntry): Caller => {
    // Deleted and added again, a renewed entry becomes the last: the least recently renewed one is evicted first.
    cache.delete(digest);
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
    cache.set(digest, entry);
    return entry.caller;
  };

  const authenticate = async (header: string | undefined, digest: string): Promise<Caller> => {
    const { key, secret } = readBasic(header);
    const readAt = now();
    const found = await findValid(key);
    const cached = cache.get(digest);
    if (cached !== undefined && cached.hash !== found?.credential.hash) cache.delete(digest);
    // An unknown key takes as long as a wrong secret, so that nobody can probe which keys exist.
    const expected = found?.credential.hash ?? (await (decoyHash ??= hashSecret('')));
    const isTrusted = cached !== undefined && cached.hash === expected;
    const isRight = isTrusted || (await verify(secret, expected));
    if (found === undefined || !isRight)
      throw unauthorized('the key or the secret is wrong, or the credential was revoked');
    const { source, credential } = found;
    const caller: Caller = {
      key,
      source,
      scopes: credential.scopes,
      organisation: organisationOf(source),
      readableSources: await findReadableSources(credential),
    };
    return remember(digest, { caller, hash: expected, readAt });
  };

  return (header) => {
    const digest = hash('sha256', header ?? '', 'base64');
    const cached = cache.get(digest);
    if (cached !== undefined && now() - cached.readAt < TRUSTED_MS) return Promise.resolve(cached.caller);
    const shared = inFlight.get(digest) ?? authenticate(header, digest).finally(() => inFlight.delete(digest));
    inFlight.set(digest, shared);
    return shared;
  };
};
