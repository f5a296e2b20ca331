import { setTimeout as pause } from 'node:timers/promises';
import { withTimeout } from './with-timeout.ts';

export interface SharedProbeDeps {
  /** Rejects with what is wrong. It never runs twice at a time, however long it takes. */
  readonly probe: () => Promise<void>;
  /** The time that a success counts, in milliseconds. */
  readonly everyMs: number;
  /** The time that a failure counts, in milliseconds. */
  readonly againMs: number;
  /** A probe that takes longer is a failure: an Error named TimeoutError. In milliseconds. */
  readonly limitMs: number;
  /** Called after each probe, with what it rejected with; with undefined after a success. */
  readonly onProbed: (failure: unknown) => void;
  /** A clock of milliseconds; it need not be that of the epoch. */
  readonly now: () => number;
}

/** The time that a known failure waits for the probe that may end it. */
const PATIENCE_MS = 300;

/**
 * Settles as the last probe did, and probes anew if that is too old. All callers share a probe. A known failure is
 * reported at once: a part that hangs does not make all callers wait.
 */
export const createSharedProbe = (deps: SharedProbeDeps): (() => Promise<void>) => {
  const { probe, everyMs, againMs, limitMs, onProbed, now } = deps;
  let last: { readonly at: number; readonly failure?: unknown } | undefined;
  let underWay: Promise<void> | undefined;
  let judging: Promise<void> | undefined;

  const judge = async (): Promise<void> => {
    underWay ??= probe().finally(() => (underWay = undefined));
    const work = underWay;
    try {
      await withTimeout(limitMs, () => work);
      last = { at: now() };
    } catch (thrown) {
      last = { at: now(), failure: thrown };
    }
    judging = undefined;
    onProbed(last.failure);
  };
  const isDue = (): boolean => {
    if (last === undefined) return true;
    return now() - last.at >= ('failure' in last ? againMs : everyMs);
  };

  return async () => {
    if (isDue()) judging ??= judge();
    if (judging !== undefined)
      await (last !== undefined && 'failure' in last ? Promise.race([judging, pause(PATIENCE_MS)]) : judging);
    if (last !== undefined && 'failure' in last) throw last.failure;
  };
};
