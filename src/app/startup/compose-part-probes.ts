import { findHandleFault } from '../../core/disk/file-probe.ts';
import { unwritable } from '../../core/disk/write-fault.ts';
import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import { isProblem, type Kind } from '../../core/problem.ts';
import { createSharedProbe } from '../../core/retry/shared-probe.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Log } from '../../telemetry/log.ts';
import type { ProbedState } from '../../telemetry/operations/part-states.ts';

/** The checks of journal and store. All callers share one durable write to each every few seconds. */
export interface PartProbes {
  /** Checks by part. A check rejects while its part takes no writes. */
  readonly checks: { readonly journal: () => Promise<void>; readonly store: () => Promise<void> };
  /** The faults of now, by part: a code, as in `ENOSPC`. */
  faults(): ReadonlyMap<string, string>;
  /** The states of now, with the times at which they began, by part. */
  states(): ReadonlyMap<string, ProbedState>;
  /** Probes also while no request asks, so that the log says what is wrong. */
  start(onUnexpected: (thrown: unknown) => void): Interval;
}

interface PartProbesDeps {
  readonly journal: Pick<Journal, 'ping'>;
  readonly store: Pick<Store, 'ping'>;
  readonly log: Pick<Log, 'error' | 'warn'>;
  readonly now: () => number;
}

type PartKind = Extract<Kind, 'journal-unavailable' | 'store-unavailable'>;

const EVERY_MS = 5000;
/** A part that has recovered is soon noticed. */
const AGAIN_MS = 1000;
/** Longer than the MongoDB driver looks for a primary. */
const LIMIT_MS = 4000;

/** The code and the sentence of a failure; never its message, which may name hosts. */
const faultOf = (thrown: unknown): { readonly code: string; readonly reason: string } => {
  if (isProblem(thrown)) {
    const { writeFault, state } = thrown.extensions;
    return { code: writeFault ?? thrown.kind, reason: state ?? thrown.kind };
  }
  const isLate = thrown instanceof Error && thrown.name === 'TimeoutError';
  return isLate ? { code: 'NO_ANSWER', reason: 'no answer in time' } : { code: 'failed', reason: 'failed' };
};

/** Without a file handle neither files nor connections can be opened. */
const checkHandles = (kind: PartKind): void => {
  const code = findHandleFault();
  if (code !== undefined) throw unwritable(kind, code);
};

export const composePartProbes = ({ journal, store, log, now }: PartProbesDeps): PartProbes => {
  const faults = new Map<string, string>();
  const states = new Map<string, ProbedState>();
  const onProbed = (part: string) => (failure: unknown) => {
    const isUp = failure === undefined;
    if (states.get(part)?.isUp !== isUp) states.set(part, { isUp, since: now() });
    const before = faults.get(part);
    if (failure === undefined) {
      if (before !== undefined) log.warn({ part, cause: before }, 'a part takes writes again');
      faults.delete(part);
      return;
    }
    const { code, reason } = faultOf(failure);
    if (before !== code) log.error({ part, cause: code, reason }, 'a part takes no writes');
    faults.set(part, code);
  };
  const shared = (part: string, kind: PartKind, ping: () => Promise<void>): (() => Promise<void>) =>
    createSharedProbe({
      probe: async () => {
        checkHandles(kind);
        await ping();
      },
      everyMs: EVERY_MS,
      againMs: AGAIN_MS,
      limitMs: LIMIT_MS,
      now: () => performance.now(),
      onProbed: onProbed(part),
    });
  const checks = {
    journal: shared('journal', 'journal-unavailable', () => journal.ping()),
    store: shared('store', 'store-unavailable', () => store.ping()),
  };
  return {
    checks,
    faults: () => faults,
    states: () => states,
    start: (onUnexpected) =>
      startInterval({
        work: () => Promise.allSettled([checks.journal(), checks.store()]),
        // A tick that comes just before a success becomes too old would leave the check to the next tick.
        everyMs: AGAIN_MS,
        immediately: true,
        onUnexpected,
      }),
  };
};
