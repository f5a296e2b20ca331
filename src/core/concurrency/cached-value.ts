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
    if (last !== undefined && now() - last.at < maxAgeMs) return last.value;
    const reading = { at: now(), value: read() };
    last = reading;
    reading.value.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading.value;
  };
};
