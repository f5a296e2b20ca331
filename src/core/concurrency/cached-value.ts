import { outsideDeadline, withinDeadline } from './request-deadline.ts';

/** A value that is read anew once it is so many milliseconds old. Concurrent reads are one; a failure is not cached. */
export const createCachedValue = <T>({
  read,
  maxAgeMs,
  now,
}: {
  readonly read: () => Promise<T>;
  readonly maxAgeMs: number;
  readonly now: () => number;
}): (() => Promise<T>) => {
  let last: { readonly at: number; readonly value: Promise<T> } | undefined;
  return () => {
    const cached = last;
    if (cached !== undefined && now() - cached.at < maxAgeMs) return withinDeadline(() => cached.value);
    const reading = { at: now(), value: outsideDeadline(read) };
    last = reading;
    reading.value.catch(() => {
      if (last === reading) last = undefined;
    });
    return withinDeadline(() => reading.value);
  };
};
