import { createReadAfterWrite } from '../../ingest/sink-outcome/read-after-write.ts';
import type { Journal } from '../../journal/port/journal.ts';
import { createConsistentThrough } from '../../reads/query/consistent-through.ts';
import { createGivenThrough } from '../../reads/query/given-through.ts';
import { createCachedProgress } from '../../store/cached-progress.ts';
import type { Store } from '../../store/ports/store.ts';
import { createStoredTimes } from '../../store/stored-times.ts';

/** The lag is compared with hours, and each request that waited has read the progress since. */
const LAG_MAX_AGE_MS = 1000;

/** Composes the readers of the progress of the store. */
export const composeProgressReaders = ({
  store,
  journal,
  ackWaitMs,
  lostBefore,
  now,
}: {
  readonly store: Store;
  readonly journal: Journal;
  readonly ackWaitMs: number;
  /** As in `Epoch`. */
  readonly lostBefore?: () => number | undefined;
  readonly now: () => number;
}) => {
  const progress = createCachedProgress({ progress: store.progress, now });
  const throughOf = (maxAgeMs?: number) =>
    createConsistentThrough({
      progress: { all: () => progress.recent(maxAgeMs) },
      partitions: () => journal.partitions(),
      now,
    });
  const [through, lagging] = [throughOf(), throughOf(LAG_MAX_AGE_MS)];
  const consistentThrough = { read: () => through.read(), lagMs: () => lagging.lagMs() };
  const storedTimes = createStoredTimes({ store });
  return {
    readAfterWrite: createReadAfterWrite({
      progress: { all: progress.fresh },
      now: () => performance.now(),
      waitMs: ackWaitMs,
    }),
    consistentThrough,
    storedTimes,
    givenThrough: createGivenThrough(consistentThrough, storedTimes, lostBefore),
  };
};
