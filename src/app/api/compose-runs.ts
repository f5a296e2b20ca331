import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { createLeaseRuns, type LeaseRuns } from '../../ingest/run-leases.ts';
import type { ConsistentThrough } from '../../query/consistent-through.ts';
import { createCachedSources } from '../../sources/cached-sources.ts';
import { createIsOff, type IsOff } from '../../sources/profile-modes.ts';
import type { Store } from '../../store/ports/store.ts';

/** Longer than an append to the journal takes, but for a process that is stopped meanwhile. */
const APPEND_MS = 8_000;

/** Composes the look at whether a profile is off for a source, for computing runs anew. */
export const composeIsOff = (store: Pick<Store, 'sources'>, now: () => number): IsOff =>
  createIsOff(createCachedSources({ repository: store.sources, now }));

/** Composes the leases of pattern runs of a process. */
export const composeLeaseRuns = ({
  store,
  consistentThrough,
  ackWaitMs,
  now,
}: {
  readonly store: Pick<Store, 'runLeases'>;
  readonly consistentThrough: Pick<ConsistentThrough, 'read'>;
  readonly ackWaitMs: number;
  readonly now: () => number;
}): LeaseRuns =>
  createLeaseRuns({
    repository: store.runLeases,
    consistentThrough: () => consistentThrough.read(),
    now,
    elapsed: () => performance.now(),
    sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
    newToken: randomUUID,
    lastsMs: ackWaitMs + APPEND_MS,
  });
