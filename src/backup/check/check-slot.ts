import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import { lockAlone } from '../../core/sqlite/lock-alone.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { readLastCheck } from '../../telemetry/operations/last-check.ts';
import type { RunLease } from '../../store/ports/profiles/run-lease-repository.ts';
import type { Store } from '../../store/ports/store.ts';

/** Lets one of several processes check what they share. */
export interface CheckSlot {
  /** Resolves with true if this process is to check now. Rejects with Problem `store-unavailable`. */
  take(): Promise<boolean>;
  /** To be called when a check has ended, whatever its result. */
  give(): Promise<void>;
  stop(): Promise<void>;
}

/** For files: a lock, until this process ends. */
export const fileSlot = (file: string): CheckSlot => {
  let unlock: (() => void) | undefined;
  return {
    take: () => {
      unlock ??= lockAlone(`${realpathSync(file)}-check`);
      return Promise.resolve(unlock !== undefined);
    },
    give: () => Promise.resolve(),
    stop: () => {
      unlock?.();
      return Promise.resolve();
    },
  };
};

interface SharedSlotDeps {
  readonly store: Store;
  /** The time between two checks, in whatever process, in milliseconds. */
  readonly everyMs: number;
  readonly now: () => number;
  readonly onUnexpected: (thrown: unknown) => void;
  /** A process that has seen a lease unchanged for so many milliseconds takes it over; 10 minutes by default. */
  readonly lastsMs?: number;
}

/** No run of a pattern has such a key. */
const KEY = 'carnet check';
const LASTS_MS = 10 * MINUTE_MS;
const RENEWALS = 10;

/**
 * For a server: a lease, which is renewed while a check runs. None is taken if a check of any process has just ended: a
 * rollout starts many processes.
 */
export const sharedSlot = ({
  store: { runLeases, traffic },
  everyMs,
  now,
  onUnexpected,
  lastsMs = LASTS_MS,
}: SharedSlotDeps): CheckSlot => {
  let own: RunLease | undefined;
  let renewing: Interval | undefined;
  let seen: { readonly token: string; readonly since: number } | undefined;
  const newLease = (): RunLease => ({ key: KEY, token: randomUUID(), lastsMs, takenAt: now() });
  const renew = async (): Promise<void> => {
    const next = newLease();
    if (own !== undefined && (await runLeases.takeOver(next, own.token))) own = next;
  };
  const isDue = async (): Promise<boolean> => {
    const last = await readLastCheck(traffic);
    return last?.damage === undefined || Math.abs(now() - last.at) >= everyMs - MINUTE_MS;
  };
  const give = async (): Promise<void> => {
    await renewing?.stop();
    const given = own;
    [own, renewing] = [undefined, undefined];
    if (given !== undefined) await runLeases.release([given]);
  };
  return {
    take: async () => {
      if (!(await isDue())) return false;
      const lease = newLease();
      const holder = (await runLeases.take([lease])).get(KEY);
      if (holder !== undefined) {
        const at = performance.now();
        if (seen?.token !== holder.token) seen = { token: holder.token, since: at };
        // A lease that stays unchanged for so long is of a process that has died.
        if (at - seen.since < holder.lastsMs || !(await runLeases.takeOver(lease, holder.token))) return false;
      }
      own = lease;
      // A check of another process may have ended while this one asked.
      if (!(await isDue())) {
        await give();
        return false;
      }
      renewing = startInterval({ work: renew, everyMs: lastsMs / RENEWALS, onUnexpected });
      return true;
    },
    give,
    stop: give,
  };
};
