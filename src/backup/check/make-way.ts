import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import type { Store } from '../../store/ports/store.ts';

interface MakeWayDeps {
  readonly store: Store;
  /** How long an erasure may wait, in milliseconds. */
  readonly mayWaitMs: number;
  /** Ends what it waits for; may be called again. */
  readonly end: () => void;
  readonly onUnexpected: (thrown: unknown) => void;
}

const LOOKS = 4;

/**
 * Calls `end` where erasures are open, and the write-ahead log of the store cannot be emptied for so long. A reader of
 * a snapshot is in the way then.
 */
export const startMakingWay = ({ store, mayWaitMs, end, onUnexpected }: MakeWayDeps): Interval => {
  let waitsSince: number | undefined;
  const look = async (): Promise<void> => {
    const isWaiting = (await store.erasures.backlog()).count > 0 && !(await store.purgeDeleted());
    waitsSince = isWaiting ? (waitsSince ?? performance.now()) : undefined;
    if (waitsSince !== undefined && performance.now() - waitsSince >= mayWaitMs) end();
  };
  return startInterval({ work: look, everyMs: mayWaitMs / LOOKS, onUnexpected });
};
