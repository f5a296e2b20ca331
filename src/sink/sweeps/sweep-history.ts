import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import type { Store } from '../../store/ports/store.ts';
import { lowestKeyAt } from '../../xapi/statement/sort-key.ts';

/** Tokens are kept for so long, unless the erasure that they were collected for deletes them before. */
const ERASED_TOKEN_MS = 48 * HOUR_MS;

/** The times that history is kept, in milliseconds. */
export const HISTORY_KEPT_FOR = {
  deadLetters: 48 * HOUR_MS,
  /** Violations are listed for so long; their counters go on. */
  violations: 90 * DAY_MS,
  /** A pattern run that goes on later is computed anew from the stored statements. */
  patternRuns: 90 * DAY_MS,
  /** Counts of hours: the last seven days are shown. */
  figures: 8 * DAY_MS,
  refusedFaults: 30 * DAY_MS,
} as const;

/** No request lasts so long: older leases are of processes that died, or of registrations that did not go on. */
const RUN_LEASE_MS = DAY_MS;

/** Counts of seconds: the last ten seconds are shown. */
const TRAFFIC_OF_SECONDS_MS = 5 * 60_000;

/** Counts of ten seconds and of minutes. */
const FINE_TRAFFIC_MS = 2 * HOUR_MS;

/** Access records of one deletion. */
const ACCESS_RECORDS_AT_ONCE = 1000;

/** The numbers of documents removed. */
export interface SweptHistory {
  readonly deadLetters: number;
  readonly violations: number;
  readonly sessionCredentials: number;
  readonly patternRuns: number;
  readonly runLeases: number;
  readonly erasedTokens: number;
  readonly accessRecords: number;
  readonly trafficSlots: number;
  readonly refusedFaults: number;
}

interface SweepHistoryDeps {
  readonly store: Store;
  readonly accessRecordDays: number;
  readonly now: () => number;
}

const deleteAccessRecords = async ({ store, accessRecordDays, now }: SweepHistoryDeps): Promise<number> => {
  const before = now() - accessRecordDays * DAY_MS;
  let deleted = 0;
  for (;;) {
    const some = await store.accessRecords.deleteBefore(before, ACCESS_RECORDS_AT_ONCE);
    deleted += some;
    if (some < ACCESS_RECORDS_AT_ONCE) return deleted;
  }
};

const deleteTraffic = async ({ store: { traffic }, now }: SweepHistoryDeps): Promise<number> => {
  const fine = now() - FINE_TRAFFIC_MS;
  const seconds = await traffic.deleteBefore('second', now() - TRAFFIC_OF_SECONDS_MS);
  const tenSeconds = await traffic.deleteBefore('tenSeconds', fine);
  const minutes = await traffic.deleteBefore('minute', fine);
  return seconds + tenSeconds + minutes + (await traffic.deleteBefore('hour', now() - HISTORY_KEPT_FOR.figures));
};

/**
 * Removes dead letters and tokens of erased people after 48 hours, violations and idle pattern runs after 90 days. It
 * removes access records after their days, expired session credentials, leases of runs after a day, and counts of
 * traffic after 5 minutes, 2 hours or 8 days, and faults of refusals after 30 days. Rejects with Problem
 * `store-unavailable`.
 */
export const createSweepHistory = (deps: SweepHistoryDeps) => async (): Promise<SweptHistory> => {
  const { store, now } = deps;
  return {
    deadLetters: await store.deadLetters.deleteBefore(now() - HISTORY_KEPT_FOR.deadLetters),
    violations: await store.violations.deleteBefore(now() - HISTORY_KEPT_FOR.violations),
    sessionCredentials: await store.sessionCredentials.deleteExpired(now()),
    patternRuns: await store.patternRuns.deleteBelow(lowestKeyAt(now() - HISTORY_KEPT_FOR.patternRuns)),
    runLeases: await store.runLeases.deleteBefore(now() - RUN_LEASE_MS),
    erasedTokens: await store.mentions.deleteTokensBefore(now() - ERASED_TOKEN_MS),
    accessRecords: await deleteAccessRecords(deps),
    trafficSlots: await deleteTraffic(deps),
    refusedFaults: await store.traffic.deleteFaultsBefore(now() - HISTORY_KEPT_FOR.refusedFaults),
  };
};
