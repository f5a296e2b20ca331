import type { JournalHandler, JournalLog, Offset } from '../../port/journal.ts';
import { createMessageQueue, type FetchedMessage } from './message-queue.ts';

/** The messages of one fetch, the offset of the first, and the offset after the last. */
export interface FetchedBatch {
  readonly first: Offset;
  readonly next: Offset;
  readonly messages: readonly FetchedMessage[];
}

export interface PartitionReaderDeps {
  readonly partition: number;
  readonly handler: JournalHandler;
  readonly log: JournalLog;
  /** The offset to begin at, for the one that the handler asks for; undefined once it is no longer wanted. */
  readonly locate: (wanted: Offset | 'earliest', stillWanted: () => boolean) => Promise<Offset | undefined>;
  /** Controls fetching: from an offset on, paused, or resumed at the same place. */
  readonly fetcher: { seek(offset: Offset): void; pause(): void; resume(): void };
  /** Called when the handler rejected: that ends the complete consumption. */
  readonly onError: (reason: unknown) => void;
}

/** Hands the messages of one partition to the handler, one call at a time, for as long as the consumption lives. */
export interface PartitionReader {
  /** The partition is assigned (again): `claimed` is called before anything else. */
  assign(): void;
  /** Drops what is queued; a call under way ends by itself. */
  revoke(): void;
  isAssigned(): boolean;
  /** Queues a fetched batch; false if it is not wanted, or is not the next one. */
  accept(fetched: FetchedBatch): boolean;
  /** Resolves when the queue has room; after `patienceMs` at most, then fetching pauses until it has. */
  waitForCapacity(patienceMs: number): Promise<void>;
  /** Everything confirmed by `asOf` is below `end`: calls `caughtUp` if all of it is handled. */
  onWatermark(end: Offset, asOf: number): void;
  /** The next offset to handle, if it is known. */
  nextOffset(): Offset | undefined;
  /** True if the reader waits for a fetch. */
  isStarved(): boolean;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
}

/**
 * The states of a partition: revoked; assigned with a claim due (`#isClaimDue`); claimed, once `#next` is known. Calls
 * of the handler are the steps of one loop (`#work`), so they never overlap.
 */
class Reader implements PartitionReader {
  readonly #deps: PartitionReaderDeps;
  readonly #queue = createMessageQueue();
  #isAssigned = false;
  #isClaimDue = false;
  /** Raised by every assignment and claim: the outcome of a call made under an older one is ignored. */
  #tenure = 0;
  /** The offset to handle next; undefined until the claim has an answer. */
  #next: Offset | undefined;
  /** The offset to fetch next. */
  #fetchNext: Offset | undefined;
  /** The first offset of a fetch that came at the wrong offset, until the next fetch. */
  #misplaced: Offset | undefined;
  #isPaused = false;
  /** A `caughtUp` that is due. */
  #caughtUpAt: number | undefined;
  #running: Promise<void> | undefined;
  #onCapacity = (): void => undefined;
  #abandonLocate = (): void => undefined;

  constructor(deps: PartitionReaderDeps) {
    this.#deps = deps;
  }

  assign(): void {
    this.#isAssigned = true;
    this.#claim();
  }

  revoke(): void {
    this.#isAssigned = false;
    this.#isClaimDue = false;
    this.#reset();
  }

  isAssigned(): boolean {
    return this.#isAssigned;
  }

  nextOffset(): Offset | undefined {
    return this.#next;
  }

  isStarved(): boolean {
    return this.#isAssigned && this.#next !== undefined && this.#queue.isEmpty() && this.#running === undefined;
  }

  idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  accept({ first, next, messages }: FetchedBatch): boolean {
    if (!this.#isAssigned || this.#fetchNext === undefined) return false;
    if (first !== this.#fetchNext && !this.#acceptGap(first, this.#fetchNext)) return false;
    this.#misplaced = undefined;
    this.#fetchNext = next;
    this.#queue.add(messages);
    this.#run();
    return true;
  }

  async waitForCapacity(patienceMs: number): Promise<void> {
    if (!this.#queue.isFull()) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onCapacity = resolve;
      timer = setTimeout(resolve, patienceMs);
    });
    clearTimeout(timer);
    if (!this.#queue.isFull()) return;
    this.#isPaused = true;
    this.#deps.fetcher.pause();
  }

  onWatermark(end: Offset, asOf: number): void {
    if (!this.#isAssigned || this.#next === undefined || this.#next < end) return;
    this.#caughtUpAt = asOf;
    this.#run();
  }

  #claim(): void {
    this.#reset();
    this.#isClaimDue = true;
    this.#deps.fetcher.pause();
    this.#run();
  }

  #beginAt(offset: Offset): void {
    this.#reset();
    this.#next = offset;
    this.#fetchNext = offset;
    this.#deps.fetcher.seek(offset);
  }

  #reset(): void {
    this.#tenure += 1;
    this.#next = undefined;
    this.#fetchNext = undefined;
    this.#misplaced = undefined;
    this.#queue.clear();
    this.#caughtUpAt = undefined;
    this.#isPaused = false;
    this.#onCapacity();
    this.#abandonLocate();
  }

  /** A fetch at another offset than the expected one is tried again before it is believed. */
  #acceptGap(first: Offset, expected: Offset): boolean {
    const { log, partition, fetcher } = this.#deps;
    if (this.#misplaced !== first) {
      this.#misplaced = first;
      fetcher.seek(expected);
      return false;
    }
    const message =
      first > expected
        ? 'messages are gone before they were handled'
        : 'the partition ends before what was already handled';
    log('error', message, { partition, expected, first });
    if (first < expected) this.#claim();
    return first > expected;
  }

  #run(): void {
    this.#running ??= Promise.resolve().then(() => this.#work());
  }

  async #work(): Promise<void> {
    try {
      for (let step = this.#nextStep(); step !== undefined; step = this.#nextStep()) await step();
    } catch (thrown) {
      this.#isAssigned = false;
      this.#reset();
      this.#deps.onError(thrown);
    }
    this.#running = undefined;
  }

  #nextStep(): (() => Promise<void>) | undefined {
    if (!this.#isAssigned) return undefined;
    if (this.#isClaimDue) return () => this.#askForOffset();
    if (!this.#queue.isEmpty()) return () => this.#handleQueued();
    const asOf = this.#caughtUpAt;
    return asOf === undefined ? undefined : () => this.#reportCaughtUp(asOf);
  }

  async #askForOffset(): Promise<void> {
    const { handler, partition, locate } = this.#deps;
    this.#isClaimDue = false;
    const tenure = this.#tenure;
    const isCurrent = (): boolean => this.#tenure === tenure;
    const wanted = await handler.claimed(partition);
    if (!isCurrent()) return;
    if (wanted === 'claim') {
      this.#claim();
      return;
    }
    const abandoned = new Promise<undefined>((resolve) => (this.#abandonLocate = () => resolve(undefined)));
    const offset = await Promise.race([locate(wanted, isCurrent), abandoned]);
    if (offset !== undefined && isCurrent()) this.#beginAt(offset);
  }

  async #handleQueued(): Promise<void> {
    const { handler, partition, fetcher } = this.#deps;
    const tenure = this.#tenure;
    const { messages, after } = this.#queue.dequeue();
    if (!this.#queue.isFull()) {
      if (this.#isPaused) fetcher.resume();
      this.#isPaused = false;
      this.#onCapacity();
    }
    const outcome = await handler.handle({ partition, messages });
    if (this.#tenure !== tenure) return;
    this.#next = after;
    if (outcome === 'claim') this.#claim();
    else if (outcome !== undefined && outcome !== after) this.#beginAt(outcome);
  }

  async #reportCaughtUp(asOf: number): Promise<void> {
    const { handler, partition } = this.#deps;
    this.#caughtUpAt = undefined;
    const tenure = this.#tenure;
    const outcome = await handler.caughtUp(partition, asOf);
    if (this.#tenure === tenure && outcome === 'claim') this.#claim();
  }
}

/** The reader of one partition, not assigned yet. */
export const createPartitionReader = (deps: PartitionReaderDeps): PartitionReader => new Reader(deps);
