import { hash } from 'node:crypto';
import { outsideDeadline, withinDeadline } from '../../../core/concurrency/request-deadline.ts';
import type { Caller } from './authenticate.ts';

/** A caller, and its latest end, in milliseconds since the epoch. */
export interface ExpiringCaller {
  readonly caller: Caller;
  readonly expiresAt: number;
}

/** Finds the caller of some credentials; rejects if they are wrong. */
type FindCaller = (credentials: string) => Promise<Caller>;

interface CallerCacheDeps {
  /** Rejects if the credentials are wrong: that is not cached. */
  readonly find: (credentials: string) => Promise<ExpiringCaller>;
  readonly now: () => number;
}

/** With the time to find the caller again, an end is in force in every process within 5 seconds. */
const TRUSTED_MS = 4000;
const CACHE_SIZE = 10_000;

/** Remembers callers for 4 seconds, and never beyond their end, by the SHA-256 of their credentials. */
export const createCallerCache = ({ find, now }: CallerCacheDeps): FindCaller => {
  const cache = new Map<string, ExpiringCaller>();
  const inFlight = new Map<string, Promise<Caller>>();

  const findAnew = async (credentials: string, digest: string): Promise<Caller> => {
    const trustedUntil = now() + TRUSTED_MS;
    cache.delete(digest);
    const { caller, expiresAt } = await find(credentials);
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
    cache.set(digest, { caller, expiresAt: Math.min(expiresAt, trustedUntil) });
    return caller;
  };

  return (credentials) => {
    const digest = hash('sha256', credentials, 'base64');
    const cached = cache.get(digest);
    if (cached !== undefined && now() < cached.expiresAt) return Promise.resolve(cached.caller);
    const begin = (): Promise<Caller> => findAnew(credentials, digest).finally(() => inFlight.delete(digest));
    const shared = inFlight.get(digest) ?? outsideDeadline(begin);
    inFlight.set(digest, shared);
    shared.catch(() => undefined);
    return withinDeadline(() => shared);
  };
};
