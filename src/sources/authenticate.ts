import { hash } from 'node:crypto';
import type { Credential, Source, SourceRepository } from '../store/ports/source-repository.ts';
import { createSemaphore } from '../core/semaphore.ts';
import { Problem } from '../core/problem.ts';
import { hashSecret, isSecret } from './secret.ts';

/** Who sent a request: the credential's scopes and its source. */
export interface Caller {
  readonly key: string;
  readonly source: Source;
  readonly scopes: readonly string[];
}

/**
 * Says who sent a request by its Authorization header (RFC 7617). Rejects with Problem `unauthorized`, `overloaded` or
 * `store-unavailable`.
 */
export type Authenticate = (header: string | undefined) => Promise<Caller>;

interface Remembered {
  readonly caller: Caller;
  readonly hash: string;
  readAt: number;
}

/**
 * A revocation, a scope and what a source is held to are in force in every process within 5 seconds: this, and the time
 * to read them.
 */
const TRUSTED_MS = 4000;
const REMEMBERED_AT_MOST = 10_000;
/**
 * Each keeps one of the four threads busy on which Node also reads files and looks up names: a flood of wrong secrets
 * leaves two of them free.
 */
const VERIFIED_AT_ONCE = 2;
const WAITING_AT_MOST = 256;

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
 * Builds the check of credentials. A secret is verified once (some 25 ms of one thread), then its header is remembered
 * by its SHA-256; credential and source are read again after 4 seconds, so that what an operator changes is noticed
 * without hashing anew.
 */
export const createAuthenticate = (parts: {
  readonly sources: SourceRepository;
  readonly now: () => number;
}): Authenticate => {
  const { sources, now } = parts;
  const known = new Map<string, Remembered>();
  const underWay = new Map<string, Promise<Caller>>();
  const places = createSemaphore({
    atMost: VERIFIED_AT_ONCE,
    waitingAtMost: WAITING_AT_MOST,
    refusal: 'too many credentials are being verified',
  });
  let decoy: Promise<string> | undefined;

  const verify = async (secret: string, expected: string): Promise<boolean> => {
    const place = await places.acquire();
    try {
      return await isSecret(secret, expected);
    } finally {
      place.release();
    }
  };

  const current = async (key: string): Promise<{ credential: Credential; source: Source } | undefined> => {
    const credential = await sources.credential(key);
    if (credential === undefined || credential.revokedAt !== undefined) return undefined;
    const source = await sources.source(credential.source);
    return source && { credential, source };
  };

  const remember = (digest: string, entry: Remembered): Caller => {
    // One that is read again takes its own place, the last: it drives nobody out, and who is not seen any more is first
    // to go.
    known.delete(digest);
    if (known.size >= REMEMBERED_AT_MOST) known.delete(known.keys().next().value ?? '');
    known.set(digest, entry);
    return entry.caller;
  };

  const look = async (header: string | undefined, digest: string): Promise<Caller> => {
    const { key, secret } = readBasic(header);
    const readAt = now();
    const found = await current(key);
    const before = known.get(digest);
    if (before !== undefined && before.hash !== found?.credential.hash) known.delete(digest);
    // An unknown key takes as long as a wrong secret, so that nobody can probe which keys exist.
    const expected = found?.credential.hash ?? (await (decoy ??= hashSecret('')));
    const trusted = before !== undefined && before.hash === expected;
    const right = trusted || (await verify(secret, expected));
    if (found === undefined || !right)
      throw unauthorized('the key or the secret is wrong, or the credential was revoked');
    const caller = { key, source: found.source, scopes: found.credential.scopes };
    return remember(digest, { caller, hash: expected, readAt });
  };

  return (header) => {
    const digest = hash('sha256', header ?? '', 'base64');
    const entry = known.get(digest);
    if (entry !== undefined && now() - entry.readAt < TRUSTED_MS) return Promise.resolve(entry.caller);
    const shared = underWay.get(digest) ?? look(header, digest).finally(() => underWay.delete(digest));
    underWay.set(digest, shared);
    return shared;
  };
};
