import { Problem } from '../../core/problem.ts';

export interface GroupCommitDeps<T, R> {
  /** Commits the items together, in order; resolves with one result each. A slot runs one commit at a time. */
  readonly commit: (items: readonly T[], slot: number) => Promise<readonly R[]>;
  /** The size of an item in bytes. */
  readonly sizeOf: (item: T) => number;
  /** The most bytes of one commit; a larger item is committed by itself. */
  readonly maxBytes: number;
  /** The most bytes waiting or being committed; beyond them nothing is accepted. */
  readonly maxInFlightBytes: number;
  /** Concurrent commits. */
  readonly slots: number;
  /** The time that the first item waits for others, in milliseconds; 0 is the next turn of the event loop. */
  readonly lingerMs: number;
}

/** A queue that commits together the items that wait at the same time. */
export interface GroupCommit<T, R> {
  /**
   * Resolves with the item's result of the commit, or rejects as the commit does. Rejects at once with Problem
   * `overloaded` if too much is in flight; an item that is the only one is always accepted.
   */
  submit(item: T): Promise<R>;
  /** Items that wait or are being committed. */
  inFlight(): { readonly items: number; readonly bytes: number };
  /** Resolves when nothing waits and nothing is being committed. */
  idle(): Promise<void>;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly size: number;
  readonly resolve: (result: R) => void;
  readonly reject: (reason: unknown) => void;
}

/** First in, first out: while all slots are busy items gather, and a free slot takes all that fit. */

export const createGroupCommit = <T, R>(deps: GroupCommitDeps<T, R>): GroupCommit<T, R> => {
  const { commit, sizeOf, maxBytes, maxInFlightBytes, slots, lingerMs } = deps;
  const waiting: Waiting<T, R>[] = [];
  const freeSlots = Array.from({ length: slots }, (_, slot) => slot);
  let items = 0;
  let bytes = 0;
  let waitingBytes = 0;
  let cancelFlush: (() => void) | undefined;
  let flushAtOnce = false;
  let idleWaiters: (() => void)[] = [];

  const take = (): readonly Waiting<T, R>[] => {
    let count = 0;
    let size = 0;
    for (const next of waiting) {
      if (count > 0 && size + next.size > maxBytes) break;
      count += 1;
      size += next.size;
    }
    waitingBytes -= size;
    return waiting.splice(0, count);
  };

  const run = async (group: readonly Waiting<T, R>[], slot: number): Promise<void> => {
    try {
      const results = await commit(
        group.map(({ item }) => item),
        slot,
      );
      if (results.length !== group.length)
        throw new Error(`a commit of ${group.length} items gave ${results.length} results`);
      group.forEach(({ resolve }, i) => resolve(results[i] as R));
    } catch (thrown) {
      for (const { reject } of group) reject(thrown);
    }
    items -= group.length;
    for (const { size } of group) bytes -= size;
    freeSlots.push(slot);
    if (waiting.length > 0) schedule(true);
    if (items === 0) {
      const waiters = idleWaiters;
      idleWaiters = [];
      for (const wake of waiters) wake();
    }
  };

  const flush = (): void => {
    cancelFlush = undefined;
    flushAtOnce = false;
    while (waiting.length > 0) {
      const slot = freeSlots.shift();
      if (slot === undefined) return;
      void run(take(), slot);
    }
  };

  // Always a later turn of the event loop, so that requests that arrive together are committed together.
  const schedule = (atOnce: boolean): void => {
    if (cancelFlush !== undefined) {
      if (!atOnce || flushAtOnce) return;
      cancelFlush();
    }
    flushAtOnce = atOnce;
    if (atOnce) {
      const immediate = setImmediate(flush);
      cancelFlush = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(flush, lingerMs);
      cancelFlush = () => clearTimeout(timer);
    }
  };

  return {
    submit: (item) => {
      const size = sizeOf(item);
      if (items > 0 && bytes + size > maxInFlightBytes)
        return Promise.reject(
          new Problem('overloaded', 'The journal has more in flight than it takes; send again in a moment.'),
        );
      items += 1;
      bytes += size;
      waitingBytes += size;
      return new Promise<R>((resolve, reject) => {
        waiting.push({ item, size, resolve, reject });
        if (freeSlots.length > 0) schedule(lingerMs === 0 || waitingBytes >= maxBytes);
      });
    },
    inFlight: () => ({ items, bytes }),
    idle: () => (items === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve))),
  };
};
