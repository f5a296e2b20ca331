import { backoffMs } from './backoff.ts';
import { Problem } from '../problem.ts';
import { HOUR_MS } from '../time.ts';

export interface RemoteRetryDeps {
  /** Called before each wait. */
  readonly onRetry: (why: string, waitMs: number) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** A number from 0 to 1. */
  readonly random: () => number;
}

/** A request to another server that is worth another try. */
export interface FailedTry {
  readonly why: string;
  /** The wait that the server asks for, in milliseconds. */
  readonly askedMs?: number | undefined;
}

const TRIES = 12;
const BACKOFF = { firstMs: 500, mostMs: 60_000 };

/**
 * Waits after so many failures in a row: as long as the server asks, yet at least the backoff and at most one hour.
 * Rejects with Problem `overloaded` after 12 failures.
 */
export const createWaitForRetry =
  ({ onRetry, sleep, random }: RemoteRetryDeps) =>
  async (failures: number, { why, askedMs = 0 }: FailedTry): Promise<void> => {
    if (failures >= TRIES)
      throw new Problem(
        'overloaded',
        `given up after ${TRIES} tries in a row; what has come is kept, ` +
          `and the same command goes on from there. ${why}`,
      );
    const waitMs = Math.max(backoffMs(BACKOFF, failures) * (0.5 + random() / 2), Math.min(askedMs, HOUR_MS));
    onRetry(why, waitMs);
    await sleep(waitMs);
  };
