import { backoffMs } from '../../core/retry/backoff.ts';
import { outsideDeadline } from '../../core/concurrency/request-deadline.ts';
import { createKeyedQueue, type QueuePlace } from '../../core/concurrency/keyed-queue.ts';
import { Problem } from '../../core/problem.ts';
import type { RunLease, RunLeaseRepository } from '../../store/ports/profiles/run-lease-repository.ts';

/** Pattern runs that no other request adds statements to. */
export interface LeasedRuns {
  /** True if other requests had them before: what was read from the store earlier may be old. */
  readonly waited: boolean;
  /** Resolves with true if no other request can have had them since: then decisions by their state still hold. */
  isHeld(): Promise<boolean>;
  /** Lets other requests have them: no statement of this request is on its way into the store. Never rejects. */
  release(): Promise<void>;
  /** Lets the leases run out, because statements of this request may still be on their way into the store. */
  leave(): void;
}

/**
 * Leases the runs with these keys; calls `onTaken` if another request has one of them. Rejects with Problem
 * `overloaded` if they stay taken, or `store-unavailable`.
 */
export type LeaseRuns = (keys: readonly string[], onTaken?: () => void) => Promise<LeasedRuns>;

export interface LeaseRunsDeps {
  readonly repository: RunLeaseRepository;
  /** The time up to which the store is complete, in milliseconds since the epoch. */
  readonly consistentThrough: () => Promise<number>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A clock that is never set. */
  readonly elapsed: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly newToken: () => string;
  /** The time that a lease lasts: longer than an append to the journal and the wait for the sink together. */
  readonly lastsMs: number;
}

const POLL = { firstMs: 4, mostMs: 50 };
/** A request waits this much longer than a lease lasts, so that the lease of a process that died is over by then. */
const PATIENCE_MS = 5_000;
/** The greatest difference between the clocks of two processes. */
const CLOCK_SKEW_MS = 1_000;
/** Runs whose foreign leases this process has seen lately. */
const MAX_SEEN = 10_000;

const stillTaken = (): Problem =>
  new Problem('overloaded', 'statements of this registration are on their way into the store; send again in a moment');

/** The leases of one request. */
interface TakenLeases {
  /** Tokens by the key of the run. */
  readonly tokens: ReadonlyMap<string, string>;
  /** A time no later than the first lease. */
  readonly takenAt: number;
  /** True if another process had a lease. */
  readonly waited: boolean;
}

/** Notes the time at which this process first saw each foreign lease of a run. */
const createSeenLeases = (elapsed: () => number) => {
  const seen = new Map<string, { readonly token: string; readonly since: number }>();
  return {
    /** True if the lease has been seen for as long as it lasts. */
    hasRunOut: ({ key, token, lastsMs }: RunLease): boolean => {
      const known = seen.get(key);
      if (known?.token === token) return elapsed() - known.since >= lastsMs;
      if (seen.size >= MAX_SEEN) seen.delete(seen.keys().next().value ?? '');
      seen.set(key, { token, since: elapsed() });
      return false;
    },
    forget: (keys: readonly string[]): void => {
      for (const key of keys) seen.delete(key);
    },
  };
};

const isDoneBefore = async (
  work: Promise<unknown>,
  until: number,
  { elapsed, sleep }: { readonly elapsed: () => number; readonly sleep: (milliseconds: number) => Promise<unknown> },
): Promise<boolean> => {
  const left = until - elapsed();
  return left > 0 && Promise.race([work.then(() => true), sleep(left).then(() => false)]);
};

/**
 * Lets one request at a time, of all processes, add statements to a pattern run. The next request reads the run once
 * the store has all that was appended under the lease.
 */
export const createLeaseRuns = (deps: LeaseRunsDeps): LeaseRuns => {
  const { repository, consistentThrough, now, elapsed, sleep, newToken, lastsMs } = deps;
  const enter = createKeyedQueue();
  const seen = createSeenLeases(elapsed);

  /** Waits until the store has all that was appended before this call. */
  const waitForStore = async (until: number): Promise<void> => {
    for (const through = now() + CLOCK_SKEW_MS; (await consistentThrough()) < through;) {
      if (elapsed() >= until) throw stillTaken();
      await sleep(POLL.mostMs);
    }
  };

  const release = async (tokens: TakenLeases['tokens']): Promise<void> => {
    if (tokens.size === 0) return;
    // Leases are released even if the time of the request is over: others would wait for them to run out.
    await outsideDeadline(() => repository.release([...tokens].map(([key, token]) => ({ key, token }))));
  };

  /** Takes all leases, or none; resolves with the tokens, by key. */
  const takeAll = async (keys: readonly string[], until: number, onTaken?: () => void): Promise<TakenLeases> => {
    const tokens = new Map<string, string>();
    let takenAt = elapsed();
    for (let tries = 0; ; tries++) {
      if (tokens.size === 0) takenAt = elapsed();
      // The token is new each time, because others may have seen the last one for long.
      const token = newToken();
      const leaseOf = (key: string): RunLease => ({ key, token, lastsMs, takenAt: now() });
      const others = await repository.take(keys.filter((key) => !tokens.has(key)).map(leaseOf));
      for (const key of keys) if (!tokens.has(key) && !others.has(key)) tokens.set(key, token);
      seen.forget([...tokens.keys()]);
      if (tokens.size === keys.length) return { tokens, takenAt, waited: tries > 0 };
      onTaken?.();
      const over = [...others.values()].find((lease) => seen.hasRunOut(lease));
      if (over !== undefined && (await repository.takeOver(leaseOf(over.key), over.token))) {
        try {
          await waitForStore(until);
        } catch (thrown) {
          // The lease that was taken over is kept: the next request has to wait for the store as well.
          await release(tokens);
          throw thrown;
        }
        if (tokens.size === 0) takenAt = elapsed();
        // The wait may have taken longer than a lease lasts.
        const renewed = { ...leaseOf(over.key), token: newToken() };
        if (await repository.takeOver(renewed, token)) tokens.set(over.key, renewed.token);
        continue;
      }
      // Two requests could each have what the other waits for, and would wait forever.
      await release(tokens);
      tokens.clear();
      if (elapsed() >= until) throw stillTaken();
      await sleep(backoffMs(POLL, tries + 1));
    }
  };

  const hold = ({ tokens, takenAt, waited }: TakenLeases, place: QueuePlace): LeasedRuns => ({
    waited: waited || place.slot !== undefined,
    isHeld: async () => {
      if (elapsed() - takenAt < lastsMs) return true;
      const leases = await repository.find([...tokens.keys()]);
      return [...tokens].every(([key, token]) => leases.get(key)?.token === token);
    },
    release: () =>
      release(tokens)
        .catch(() => undefined)
        .finally(() => place.leave()),
    leave: () => place.leave(),
  });

  return async (keys, onTaken) => {
    const [until, place] = [elapsed() + lastsMs + PATIENCE_MS, enter(keys)];
    if (place.slot !== undefined) onTaken?.();
    try {
      if (place.slot !== undefined && !(await isDoneBefore(place.slot, until, deps))) throw stillTaken();
      return hold(await takeAll(keys, until, onTaken), place);
    } catch (thrown) {
      place.leave();
      throw thrown;
    }
  };
};
