import { outsideDeadline } from '../../core/concurrency/request-deadline.ts';
import { isProblem } from '../../core/problem.ts';
import { withTimeout } from '../../core/retry/with-timeout.ts';

/** A value is repeated for so long. An old value is still true, so it is repeated while the store is unavailable. */
const CACHE_MS = 100;
const READ_TIMEOUT_MS = 250;

/** ISO 8601 with milliseconds. */
export const formatConsistentThrough = (through: number): string => new Date(through).toISOString();

/**
 * The header of answers without statements: the value that `read` returns, or the last known one if the store does not
 * answer within 250 ms. Undefined while none is known.
 */
export const createCachedConsistentThrough = ({
  read,
  now,
}: {
  readonly read: () => Promise<number>;
  readonly now: () => number;
}): (() => Promise<string | undefined>) => {
  let cached: { readonly at: number; readonly text: string } | undefined;
  let reading: Promise<string | undefined> | undefined;

  const renew = async (): Promise<string | undefined> => {
    try {
      cached = { at: now(), text: formatConsistentThrough(await withTimeout(READ_TIMEOUT_MS, read)) };
    } catch (thrown) {
      if (!isProblem(thrown) && !(thrown instanceof Error && thrown.name === 'TimeoutError')) throw thrown;
    }
    reading = undefined;
    return cached?.text;
  };

  return () => {
    const age = cached === undefined ? Infinity : now() - cached.at;
    if (cached !== undefined && age >= 0 && age < CACHE_MS) return Promise.resolve(cached.text);
    return (reading ??= outsideDeadline(renew));
  };
};
