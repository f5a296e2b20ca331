import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { createLeaseRuns, type LeaseRuns } from '../../ingest/profiles/run-leases.ts';
import type { ConsistentThrough } from '../../reads/query/consistent-through.ts';
import { createIsOff, type IsOff } from '../../access/sources/profile-modes.ts';
import type { FindRunSources } from '../../access/sources/sharing/run-sources.ts';
import type { Lookups } from '../consent/compose-lookups.ts';
import type { Store } from '../../store/ports/store.ts';

/** Longer than an append to the journal takes, unless a process is suspended meanwhile. */
const APPEND_MS = 8_000;

/** The settings of sources for pattern runs: if a profile is off for a source, and the sources that share its runs. */
export interface RunSettings {
  readonly isOff: IsOff;
  readonly findRunSources: FindRunSources;
}

/** Composes the settings of sources that pattern runs need. */
export const composeRunSettings = ({
  findCachedSource,
  findRunSources,
}: Pick<Lookups, 'findCachedSource' | 'findRunSources'>): RunSettings => ({
  isOff: createIsOff(findCachedSource),
  findRunSources,
});

/** Composes the leases of pattern runs of a process. */
export const composeLeaseRuns = ({
  store,
  consistentThrough,
  ackWaitMs,
  now,
}: {
  readonly store: Store;
  readonly consistentThrough: Pick<ConsistentThrough, 'read'>;
  readonly ackWaitMs: number;
  readonly now: () => number;
}): LeaseRuns =>
  createLeaseRuns({
    repository: store.runLeases,
    // Callers compare it with the current time, so a time in the future counts as now.
    consistentThrough: async () => Math.min(now(), await consistentThrough.read()),
    now,
    elapsed: () => performance.now(),
    sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
    newToken: randomUUID,
    lastsMs: ackWaitMs + APPEND_MS,
  });
