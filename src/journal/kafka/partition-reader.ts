import type { JournalHandler, Offset } from '../port/journal.ts';
import type { JournalLog } from '../port/journal.ts';
import { createMessageQueue } from './message-queue.ts';
import type { FetchedMessage } from './message-queue.ts';

/** What a fetch brought: messages, the offset of the first, and the offset after the last. */
export interface Fetched {
  readonly first: Offset;
  readonly next: Offset;
  readonly messages: readonly FetchedMessage[];
}

/** What a partition reader is made of. */
export interface PartitionReaderDeps {
  readonly partition: number;
  readonly handler: JournalHandler;
  readonly log: JournalLog;
  /** The offset to begin at, given what the handler wants; undefined once it is no longer wanted. */
  readonly locate: (wanted: Offset | 'earliest', stillWanted: () => boolean) => Promise<Offset | undefined>;
  /** How fetching is steered: on from an offset (once or again), not at all, on from where it was. */
  readonly fetching: { from(offset: Offset): void; stop(): void; goOn(): void };
  /** The handler rejected: that ends everything. */
  readonly failed: (reason: unknown) => void;
}

/** One partition's way through the handler: its calls follow one another for as long as the consumption lives. */
export interface PartitionReader {
  /** The partition is ours (again): `claimed` is called before anything else. */
  own(): void;
  /** It is ours no longer: what waits is dropped; a call under way ends by itself. */
  lose(): void;
  owned(): boolean;
  /** Takes what was fetched; false where it is not wanted or not what comes next, and then nothing of it is taken. */
  take(fetched: Fetched): boolean;
  /**
   * Resolves when the queue has room again, after `patience` milliseconds at most; then fetching stops until it has.
   */
  room(patience: number): Promise<void>;
  /** All that was confirmed by `asOf` is below `end`: the handler hears of it if it has handled all that. */
  reached(end: Offset, asOf: number): void;
  /** The next offset to handle, where that is known. */
  next(): Offset | undefined;
  /** Whether it waits for messages to be fetched. */
  hungry(): boolean;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
}

/** Makes the reader of one partition; it owns nothing yet. */
export const createPartitionReader = (deps: PartitionReaderDeps): PartitionReader => {
  const { partition, handler, log, fetching } = deps;
  /** Rises at every change of hands and every claim: what was asked for under an older one counts no more. */
  let tenure = 0;
  let owned = false;
  let claiming = false;
  let next: Offset | undefined;
  let fetchNext: Offset | undefined;
  let misplaced: Offset | undefined;
  const queue = createMessageQueue();
  let stopped = false;
  let caughtUpAt: number | undefined;
  let running: Promise<void> | undefined;
  let wake = (): void => undefined;
  let abandon = (): void => undefined;

  const forget = (): void => {
    tenure += 1;
    next = undefined;
    fetchNext = undefined;
    misplaced = undefined;
    queue.clear();
    caughtUpAt = undefined;
    stopped = false;
    wake();
    abandon();
  };
  const begin = (offset: Offset): void => {
    forget();
    next = offset;
    fetchNext = offset;
    fetching.from(offset);
  };
  const claim = (): void => {
    forget();
    claiming = true;
    fetching.stop();
    run();
  };

  const askWhereToBegin = async (): Promise<void> => {
    claiming = false;
    const mine = tenure;
    const stillMine = (): boolean => tenure === mine;
    const wanted = await handler.claimed(partition);
    if (!stillMine()) return;
    if (wanted === 'claim') {
      claim();
      return;
    }
    const abandoned = new Promise<undefined>((resolve) => (abandon = () => resolve(undefined)));
    const offset = await Promise.race([deps.locate(wanted, stillMine), abandoned]);
    if (offset !== undefined && stillMine()) begin(offset);
  };
  const handleSome = async (): Promise<void> => {
    const mine = tenure;
    const { messages, after } = queue.take();
    if (!queue.isFull()) {
      if (stopped) fetching.goOn();
      stopped = false;
      wake();
    }
    const outcome = await handler.handle({ partition, messages });
    if (tenure !== mine) return;
    next = after;
    if (outcome === 'claim') claim();
    else if (outcome !== undefined && outcome !== after) begin(outcome);
  };
  const tellCaughtUp = async (asOf: number): Promise<void> => {
    caughtUpAt = undefined;
    const mine = tenure;
    const outcome = await handler.caughtUp(partition, asOf);
    if (tenure === mine && outcome === 'claim') claim();
  };

  const pick = (): (() => Promise<void>) | undefined => {
    if (!owned) return undefined;
    if (claiming) return askWhereToBegin;
    if (!queue.isEmpty()) return handleSome;
    const asOf = caughtUpAt;
    return asOf === undefined ? undefined : () => tellCaughtUp(asOf);
  };
  const work = async (): Promise<void> => {
    try {
      for (let step = pick(); step !== undefined; step = pick()) await step();
    } catch (thrown) {
      owned = false;
      forget();
      deps.failed(thrown);
    }
    running = undefined;
  };
  const run = (): void => {
    running ??= Promise.resolve().then(work);
  };

  /** A fetch that does not begin where the last one ended is tried again before it is believed. */
  const checkPlace = (first: Offset, expected: Offset): boolean => {
    if (misplaced !== first) {
      misplaced = first;
      fetching.from(expected);
      return false;
    }
    log(
      'error',
      first > expected
        ? 'messages are gone before they were handled'
        : 'the partition ends before what was already handled',
      { partition, expected, first },
    );
    if (first < expected) claim();
    return first > expected;
  };

  return {
    own: () => {
      owned = true;
      claim();
    },
    lose: () => {
      owned = false;
      claiming = false;
      forget();
    },
    owned: () => owned,
    take: (fetched) => {
      if (!owned || fetchNext === undefined) return false;
      if (fetched.first !== fetchNext && !checkPlace(fetched.first, fetchNext)) return false;
      misplaced = undefined;
      fetchNext = fetched.next;
      queue.add(fetched.messages);
      run();
      return true;
    },
    room: async (patience) => {
      if (!queue.isFull()) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, patience);
      });
      clearTimeout(timer);
      if (!queue.isFull()) return;
      stopped = true;
      fetching.stop();
    },
    reached: (end, asOf) => {
      if (!owned || next === undefined || next < end) return;
      caughtUpAt = asOf;
      run();
    },
    next: () => next,
    hungry: () => owned && next !== undefined && queue.isEmpty() && running === undefined,
    idle: () => running ?? Promise.resolve(),
  };
};
