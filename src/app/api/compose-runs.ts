import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { createLeaseRuns, type LeaseRuns } from '../../ingest/profiles/run-leases.ts';
import type { ConsistentThrough } from '../../reads/query/consistent-through.ts';
import { createCachedSources } from '../../access/sources/cached-sources.ts';
import { createIsOff, type IsOff } from '../../access/sources/profile-modes.ts';
import { createFindRunSources, type FindRunSources } from '../../access/sources/sharing/run-sources.ts';
import type { Store } from '../../store/ports/store.ts';

/** Longer than an append to the journal takes, but for a process that is stopped meanwhile. */
const APPEND_MS = 8_000;

/** What runs need to know of sources: whether a profile is off for one, and with which it has its runs in common. */
export interface RunSettings {
  readonly isOff: IsOff;
  readonly findRunSources: FindRunSources;
}

/** Composes what runs need to know of sources. */
export const composeRunSettings = (
  store: Store,
  now: () => number,
  sources = createCachedSources({ repository: store.sources, now }),
): RunSettings => ({
  isOff: createIsOff(sources),
  findRunSources: createFindRunSources({ repository: store.sources, sources, now }),
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
    // What is compared with it are times of now: a time to come says nothing of them.
    consistentThrough: async () => Math.min(now(), await consistentThrough.read()),
    now,
    elapsed: () => performance.now(),
    sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
    newToken: randomUUID,
    lastsMs: ackWaitMs + APPEND_MS,
  });
