import { isProblem } from '../../core/problem.ts';
import { withTimeout } from '../../core/with-timeout.ts';

/**
 * A value that was true stays true: it may be repeated for so long, in milliseconds, and again while the store is away.
 */
const REPEATED_MS = 100;
const WAIT_MS = 250;

/** Consistent-Through as the header says it: ISO 8601 with milliseconds. */
export const throughText = (through: number): string => new Date(through).toISOString();

/**
 * Builds the Consistent-Through of answers that show no statements: as `read` says, or the last one known where the
 * store does not answer within 250 ms. Undefined where none is known yet.
 */
export const createLastThrough = ({
  read,
  now,
}: {
  readonly read: () => Promise<number>;
  readonly now: () => number;
}): (() => Promise<string | undefined>) => {
  let known: { readonly at: number; readonly text: string } | undefined;
  let reading: Promise<string | undefined> | undefined;

  const renew = async (): Promise<string | undefined> => {
    try {
      known = { at: now(), text: throughText(await withTimeout(WAIT_MS, read)) };
    } catch (thrown) {
      if (!isProblem(thrown) && !(thrown instanceof Error && thrown.name === 'TimeoutError')) throw thrown;
    }
    reading = undefined;
    return known?.text;
  };

  return () => {
    const age = known === undefined ? Infinity : now() - known.at;
    if (known !== undefined && age >= 0 && age < REPEATED_MS) return Promise.resolve(known.text);
    return (reading ??= renew());
  };
};
