import { setMaxListeners } from 'node:events';
import { setTimeout as timeout } from 'node:timers/promises';
import { checkDeadline } from '../../../core/concurrency/request-deadline.ts';
import { type Backoff, backoffMs } from '../../../core/retry/backoff.ts';

/** Runs a command, and again while `mayRepeat` says so of its error and there is time. */
export type Retry = <T>(
  mayRepeat: (thrown: unknown) => boolean,
  attempt: (failures: number) => Promise<T>,
) => Promise<T>;

export interface RetryDeps {
  /** The time after its start at which a command may still be sent again, in milliseconds. */
  readonly forMs: number;
  /** Ends all waiting: the attempt after it is the last. */
  readonly signal: AbortSignal;
  readonly onRetry: (thrown: unknown) => void;
  /** A clock of milliseconds; it need not be that of the epoch. */
  readonly now?: () => number;
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const BACKOFF: Backoff = { firstMs: 10, mostMs: 500 };

const sleepUnlessAborted = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  // Rejects only if the signal is aborted.
  await timeout(milliseconds, undefined, { signal }).catch(() => undefined);
};

/**
 * Pauses double from 10 to 500 ms. Each is shortened at random by up to half, so that two commands that collided part.
 * No attempt begins once the time of its request is over.
 */
export const createRetry = ({
  forMs,
  signal,
  onRetry,
  now = () => performance.now(),
  random = Math.random,
  sleep = sleepUnlessAborted,
}: RetryDeps): Retry => {
  // The signal has as many listeners as commands wait.
  setMaxListeners(0, signal);
  return async (mayRepeat, attempt) => {
    const until = now() + forMs;
    for (let failures = 0; ;) {
      checkDeadline();
      try {
        return await attempt(failures);
      } catch (thrown) {
        failures++;
        const pause = backoffMs(BACKOFF, failures) * (1 - random() / 2);
        if (signal.aborted || !mayRepeat(thrown) || now() + pause > until) throw thrown;
        onRetry(thrown);
        await sleep(pause, signal);
      }
    }
  };
};
