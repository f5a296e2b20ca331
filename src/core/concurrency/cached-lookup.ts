import { outsideDeadline, withinDeadline } from './request-deadline.ts';

/** Looks values up by key, each at most `maxAgeMs` old. Rejects as `read` does; a failure is not cached. */
export interface CachedLookup<V> {
  get(key: string): Promise<V>;
  /** Caches a value as if it had just been read. */
  set(key: string, value: V): void;
}

/** Keeps at most `size` values, and forgets the least recently read first. `maxAgeMs` is in milliseconds. */
export const createCachedLookup = <V>({
  read,
  maxAgeMs,
  size,
  now,
}: {
  readonly read: (key: string) => Promise<V>;
  readonly maxAgeMs: number;
  readonly size: number;
  readonly now: () => number;
}): CachedLookup<V> => {
  const cache = new Map<string, { readonly value: Promise<V>; readonly readAt: number }>();
  const keep = (key: string, value: Promise<V>): void => {
    cache.delete(key);
    if (cache.size >= size) cache.delete(cache.keys().next().value ?? '');
    cache.set(key, { value, readAt: now() });
  };
  return {
    get: (key) => {
      const cached = cache.get(key);
      if (cached !== undefined && now() - cached.readAt < maxAgeMs) return withinDeadline(() => cached.value);
      const value = outsideDeadline(() => read(key));
      keep(key, value);
      value.catch(() => {
        if (cache.get(key)?.value === value) cache.delete(key);
      });
      return withinDeadline(() => value);
    },
    set: (key, value) => {
      keep(key, Promise.resolve(value));
    },
  };
};
