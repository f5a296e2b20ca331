import { setTimeout as timeout } from 'node:timers/promises';
import { backoffMs } from '../core/retry/backoff.ts';
import { isProblem, type Problem } from '../core/problem.ts';
import { type JournalHandler, type JournalMessage, type Offset, RETRIED_PROBLEMS } from '../journal/port/journal.ts';
import type { Progress, WriteNote } from '../store/ports/sink/progress-repository.ts';
import { WATCH_STORE_MS } from '../store/epoch.ts';
import type { SinkConsent } from './erasure/sink-consent.ts';
import type { DefinitionCache } from './statements/activity-cache.ts';
import type { ConsentObserver } from './write/consent-observer.ts';
import { MAX_SKEW_MS } from './write/write-notes.ts';
import { createWrite, type EvaluateWritten, type WriteCounts, type WriteDeps } from './write/write.ts';
import { type PartitionClaim, saveProgress } from './write/partition-claim.ts';
import { chunkMessages } from './write/chunk-messages.ts';

export interface SinkObserver extends ConsentObserver {
  /** One write: its messages, the numbers of its statements by outcome, and its duration in seconds. */
  written(
    write: WriteCounts & { readonly partition: number; readonly messages: number; readonly seconds: number },
  ): void;
  /** The store cannot be reached, or another sink took the partition; the next try comes after so many milliseconds. */
  waiting(pause: { readonly partition: number; readonly milliseconds: number }): void;
  /** A write has failed, and is tried again. */
  failed?(problem: Problem): void;
  /** Messages of a noted write that the journal no longer has: promised statements may be lost. */
  missing(gap: { readonly partition: number; readonly from: number; readonly to: number }): void;
  /** A message is not as it was appended: it is a dead letter now. */
  damaged?(record: { readonly partition: number; readonly offset: number; readonly reason: string }): void;
}

export interface SinkDeps {
  readonly store: WriteDeps['store'];
  readonly now: () => number;
  readonly evaluateProfiles?: EvaluateWritten;
  readonly consent?: SinkConsent;
  readonly definitionCache?: DefinitionCache;
  readonly recentDeadLetterMs?: number;
  readonly observe?: SinkObserver;
  /** Called with each saved progress document, so that requests that wait in this process need not read the store. */
  readonly onProgress?: (progress: Progress) => void;
}

/** The latest `last` of all partitions, in milliseconds since the epoch; read once a second at the most. */
const createFindLatest = ({ store, now }: SinkDeps): (() => Promise<number>) => {
  let readAt = -Infinity;
  let latest = 0;
  return async () => {
    const time = now();
    if (Math.abs(time - readAt) < LATEST_TTL_MS) return latest;
    latest = Math.max(0, ...(await store.progress.all()).map(({ last }) => last));
    readAt = time;
    return latest;
  };
};

type Sleep = (milliseconds: number) => Promise<unknown>;

const CLAIM_BACKOFF = { firstMs: 50, mostMs: 1_600 };

const MAX_CLAIM_TRIES = 6;

const LATEST_TTL_MS = 1_000;

const nextOffset = ({ progress, pendingMessages }: PartitionClaim): Offset =>
  (pendingMessages.at(-1)?.offset ?? (progress.note?.from ?? progress.offset ?? 0) - 1) + 1;

const isBehind = (progress: Progress, before: Progress): boolean =>
  progress.through < before.through || (progress.offset ?? 0) < (before.offset ?? 0);

/** The state that the sinks of all partitions of a process share. */
interface SharedBySinks {
  readonly write: ReturnType<typeof createWrite>;
  readonly sleep: Sleep;
  readonly findLatest: () => Promise<number>;
}

/**
 * The sink of one partition. It is unclaimed, claimed, or at work on a claim; a call that fails leaves it unclaimed,
 * since the store may have changed in any way.
 */
class PartitionSink {
  readonly #partition: number;
  readonly #deps: SinkDeps;
  readonly #write: ReturnType<typeof createWrite>;
  readonly #sleep: Sleep;
  readonly #findLatest: () => Promise<number>;
  #claim: PartitionClaim | undefined;
  /** The progress that this sink has claimed or saved last. */
  #last: Progress | undefined;
  #failures = 0;

  constructor(partition: number, deps: SinkDeps, { write, sleep, findLatest }: SharedBySinks) {
    this.#partition = partition;
    this.#deps = deps;
    this.#write = write;
    this.#sleep = sleep;
    this.#findLatest = findLatest;
  }

  /** Claims the partition in the store; resolves with the offset of the next message to write. */
  async claim(): Promise<Offset | 'earliest'> {
    const { now, onProgress } = this.#deps;
    const progress = await this.#claimProgress();
    // The store was put back. Before its progress moves on, each process must have seen that it is older.
    if (this.#last !== undefined && isBehind(progress, this.#last)) await this.#sleep(2 * WATCH_STORE_MS);
    this.#last = progress;
    // Noted anew by this clock, so that no clock that runs ahead of the others drops them early.
    const deadLetters = progress.deadLetters.map((one) => ({ ...one, notedAt: now() }));
    const requestedOffset = progress.note?.from ?? progress.offset;
    this.#claim = { progress: { ...progress, deadLetters }, requestedOffset, pendingMessages: [] };
    onProgress?.(progress);
    return requestedOffset ?? 'earliest';
  }

  handle(messages: readonly JournalMessage[]): Promise<'claim' | undefined> {
    return this.#withClaim((claim) => this.#writeMessages(claim, messages));
  }

  caughtUp(asOf: number): Promise<'claim' | undefined> {
    return this.#withClaim((claim) => this.#moveThrough(claim, asOf));
  }

  async #withClaim(work: (claim: PartitionClaim) => Promise<'claim' | undefined>): Promise<'claim' | undefined> {
    const claim = this.#claim;
    if (claim === undefined) return 'claim';
    this.#claim = undefined;
    try {
      const outcome = await work(claim);
      if (outcome === undefined) this.#claim = claim;
      // Two sinks that both believe that they own the partition must leave each other the time for a write.
      else this.#failures++;
      return outcome;
    } catch (thrown) {
      if (!isProblem(thrown) || !RETRIED_PROBLEMS.some((kind) => isProblem(thrown, kind))) throw thrown;
      this.#deps.observe?.failed?.(thrown);
      this.#failures++;
      return 'claim';
    } finally {
      this.#last = claim.progress;
    }
  }

  async #claimProgress(): Promise<Progress> {
    for (let tries = 1; ; tries++) {
      await this.#backOff();
      try {
        return await this.#deps.store.progress.claim(this.#partition);
      } catch (thrown) {
        if (!isProblem(thrown, 'store-unavailable')) throw thrown;
        this.#failures++;
        if (tries === MAX_CLAIM_TRIES) throw thrown;
      }
    }
  }

  async #backOff(): Promise<void> {
    const milliseconds = backoffMs(CLAIM_BACKOFF, this.#failures);
    if (milliseconds === 0) return;
    this.#deps.observe?.waiting({ partition: this.#partition, milliseconds });
    await this.#sleep(milliseconds);
  }

  async #writeMessages(claim: PartitionClaim, messages: readonly JournalMessage[]): Promise<'claim' | undefined> {
    this.#detectNewLog(claim, messages[0]);
    const next = nextOffset(claim);
    claim.pendingMessages = [...claim.pendingMessages, ...messages.filter(({ offset }) => offset >= next)];
    const rest = await this.#finishNotedWrite(claim);
    if (rest === undefined) return 'claim';
    if (claim.progress.note !== undefined) return undefined;
    claim.pendingMessages = [];
    for (const chunk of chunkMessages(rest)) if (!(await this.#writeChunk(claim, chunk))) return 'claim';
    return undefined;
  }

  /**
   * A log whose first message comes before the requested offset was begun anew beside an old store: its offsets say
   * nothing of what is stored.
   */
  #detectNewLog(claim: PartitionClaim, first: JournalMessage | undefined): void {
    const isNew = first !== undefined && claim.requestedOffset !== undefined && first.offset < claim.requestedOffset;
    claim.requestedOffset = undefined;
    if (!isNew) return;
    const { note, offset: _, ...progress } = claim.progress;
    if (note !== undefined) this.#reportMissing(note);
    claim.progress = progress;
  }

  /**
   * Finishes the noted write once all its messages have come. Resolves with the messages that remain; undefined if the
   * epoch is lost.
   */
  async #finishNotedWrite(claim: PartitionClaim): Promise<readonly JournalMessage[] | undefined> {
    const {
      pendingMessages,
      progress: { note },
    } = claim;
    const last = pendingMessages.at(-1)?.offset;
    if (note === undefined || last === undefined) return pendingMessages;
    // A noted write is complete once its last message, or any later one, has come.
    if (last < note.to - 1) return [];
    const noted = pendingMessages.filter(({ offset }) => offset < note.to);
    if (noted[0]?.offset !== note.from || noted.at(-1)?.offset !== note.to - 1) this.#reportMissing(note);
    return (await this.#writeChunk(claim, noted, note)) ? pendingMessages.slice(noted.length) : undefined;
  }

  #reportMissing({ from, to }: WriteNote): void {
    this.#deps.observe?.missing({ partition: this.#partition, from, to });
  }

  async #writeChunk(claim: PartitionClaim, messages: readonly JournalMessage[], noted?: WriteNote): Promise<boolean> {
    const { now, observe, onProgress } = this.#deps;
    const began = now();
    const counts = await this.#write(claim, messages, noted);
    if (counts === undefined) return false;
    this.#failures = 0;
    onProgress?.(claim.progress);
    for (const { offset, unreadable } of messages)
      if (unreadable?.isDamaged === true)
        observe?.damaged?.({ partition: this.#partition, offset, reason: unreadable.reason });
    const seconds = Math.max(0, now() - began) / 1000;
    observe?.written({ ...counts, partition: this.#partition, messages: messages.length, seconds });
    return true;
  }

  async #moveThrough(claim: PartitionClaim, asOf: number): Promise<'claim' | undefined> {
    const { store, now, onProgress } = this.#deps;
    const { progress } = claim;
    // A noted write may have a `stored` below this time, and is not readable yet.
    if (progress.note !== undefined) return undefined;
    const time = now();
    const latest = await this.#findLatest();
    // No later `stored` is below `last`. If another clock is or was ahead, this partition follows it, so that what is
    // stored there need not wait until true time has come so far.
    const own = latest > time + MAX_SKEW_MS ? latest : Math.min(asOf, time);
    const through = Math.max(progress.through, own);
    if (through === progress.through) return undefined;
    if (!(await saveProgress(store, claim, { ...progress, through, last: Math.max(progress.last, through) })))
      return 'claim';
    this.#failures = 0;
    onProgress?.(claim.progress);
    return undefined;
  }
}

/**
 * The journal consumer that writes each message into the store at least once, with the effect of once
 * (docs/decisions/0002). `claimed` rejects with Problem `store-unavailable` after a few seconds; `handle` and
 * `caughtUp` then ask for a new claim.
 */
export const createSink = (deps: SinkDeps, sleep: Sleep = (milliseconds) => timeout(milliseconds)): JournalHandler => {
  const shared = { write: createWrite(deps), sleep, findLatest: createFindLatest(deps) };
  const partitions = new Map<number, PartitionSink>();
  const sinkOf = (partition: number): PartitionSink => {
    const sink = partitions.get(partition) ?? new PartitionSink(partition, deps, shared);
    partitions.set(partition, sink);
    return sink;
  };
  return {
    usesParsedStatements: true,
    claimed: (partition) => sinkOf(partition).claim(),
    handle: ({ partition, messages }) => sinkOf(partition).handle(messages),
    caughtUp: (partition, asOf) => sinkOf(partition).caughtUp(asOf),
  };
};
