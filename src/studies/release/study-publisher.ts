import { setTimeout as timeout } from 'node:timers/promises';
import { type Backoff, backoffMs } from '../../core/retry/backoff.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import { type JournalHandler, type JournalMessage, type Offset, RETRIED_PROBLEMS } from '../../journal/port/journal.ts';
import type { StudyAppender, StudyTopics } from '../../journal/port/study-topics.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import { type DeferredCommitAppender, deferOffsetCommit } from './retraction/deferred-offset-commit.ts';
import type { PartitionWork } from './partition-work.ts';

export interface StudyPublisherDeps {
  readonly topics: Pick<StudyTopics, 'claim'>;
  readonly studies: Pick<StudyRepository, 'saveConsumedOffset' | 'consumedOffsets'>;
  /**
   * Resolves with the offset up to which the sink has stored the partition. It waits for a short time until that offset
   * is beyond `offset`. Never rejects.
   */
  readonly waitForSink: (partition: number, offset: number) => Promise<number>;
  readonly publishBatch: (
    partition: number,
    messages: readonly JournalMessage[],
    appender: StudyAppender,
  ) => Promise<void>;
  readonly work: PartitionWork;
  /** Called before each new attempt, with the kind of the Problem with which the last one failed. */
  readonly onUnavailable: (of: { readonly kind: string }) => void;
  readonly now: () => number;
  /** Waits this many milliseconds, or until the signal is aborted. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const WORK_INTERVAL_MS = 500;
/** After a store is put back, the publisher reads at most this much again, beside what the store lacks. */
const SAVE_INTERVAL_MS = 10_000;
const RETRY: Backoff = { firstMs: 50, mostMs: 1600 };

interface Claim {
  readonly appender: DeferredCommitAppender;
  workedAt: number;
  /** The time of the last save to the store. `unsaved`: the partition has been consumed further since. */
  savedAt: number;
  unsaved?: Offset | undefined;
  hasMoreWork: boolean;
}

const pauseUnlessAborted = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  // Rejects only if the signal is aborted.
  await timeout(milliseconds, undefined, { signal }).catch(() => undefined);
};

/**
 * Publishes the stored statements of the journal to the topics of studies. A claim fences off the former publisher of a
 * partition. While store or topics are unavailable no message is skipped, and other partitions continue.
 */
export class StudyPublisher implements JournalHandler {
  readonly #deps: StudyPublisherDeps;
  readonly #claims = new Map<number, Claim>();
  /** Every message of a partition appended before this time was looked at. That stays true without the claim. */
  readonly #through = new Map<number, number>();
  readonly #failures = new Map<number, number>();
  readonly #halting = new AbortController();

  constructor(deps: StudyPublisherDeps) {
    this.#deps = deps;
  }

  async claimed(partition: number): Promise<Offset | 'earliest' | 'claim'> {
    const { topics, work, now } = this.#deps;
    await this.#release(partition);
    try {
      const appender = deferOffsetCommit(await topics.claim(partition), now);
      work.onClaimed(partition);
      this.#claims.set(partition, { appender, workedAt: 0, savedAt: 0, hasMoreWork: false });
      return await this.#firstOffset(partition, appender.consumedOffset);
    } catch (thrown) {
      return this.#claimAgain(partition, thrown);
    }
  }

  handle({ partition, messages }: Parameters<JournalHandler['handle']>[0]): Promise<'claim' | undefined> {
    return this.#attempt(partition, async (claim) => {
      for (let left = messages; left.length > 0;) {
        if (this.#halting.signal.aborted) throw new Problem('journal-unavailable', 'the study publisher is stopping');
        const storedUpTo = await this.#deps.waitForSink(partition, left[0]?.offset ?? 0);
        const stored = left.filter(({ offset }) => offset < storedUpTo);
        if (stored.length > 0) await this.#publish(partition, stored, claim);
        left = left.slice(stored.length);
        await this.#workIfDue(partition, claim, false);
      }
    });
  }

  caughtUp(partition: number, asOf: number): Promise<'claim' | undefined> {
    return this.#attempt(partition, async (claim) => {
      this.#through.set(partition, asOf);
      if (claim.unsaved !== undefined && this.#isSaveDue(claim)) await this.#save(partition, claim, claim.unsaved);
      await this.#workIfDue(partition, claim, true);
    });
  }

  /** The time up to which every message of these partitions was looked at; undefined while one has no such time. */
  through(partitions: Iterable<number>): number | undefined {
    const times = [...partitions].map((partition) => this.#through.get(partition) ?? -Infinity);
    const least = Math.min(...times);
    return Number.isFinite(least) ? least : undefined;
  }

  /** Ends all waiting. Work under way ends soon, and messages that were not handled stay unconsumed. */
  halt(): void {
    this.#halting.abort();
  }

  /** Gives up all claims, once no work is under way. */
  async close(): Promise<void> {
    for (const partition of [...this.#claims.keys()]) await this.#release(partition);
  }

  /**
   * The lower offset of topics and store. A store that was put back lacks releases that the topics have, and would
   * never retract these. A release that is published twice has one key.
   */
  async #firstOffset(partition: number, consumed: Offset | undefined): Promise<Offset | 'earliest'> {
    if (consumed === undefined) return 'earliest';
    const saved = (await this.#deps.studies.consumedOffsets()).find((one) => one.partition === partition)?.offset;
    return Math.min(consumed, saved ?? consumed);
  }

  async #publish(partition: number, stored: readonly JournalMessage[], claim: Claim): Promise<void> {
    const { publishBatch } = this.#deps;
    const { appender } = claim;
    await publishBatch(partition, stored, appender);
    const through = stored.at(-1)?.appendedAt;
    if (through !== undefined) this.#through.set(partition, through);
    // An erasure waits for the saved offset, until its markers were consumed.
    claim.unsaved = (stored.at(-1)?.offset ?? -1) + 1;
    if (!this.#isSaveDue(claim) && !stored.some(({ marker }) => marker !== undefined)) return;
    await this.#save(partition, claim, claim.unsaved);
  }

  #isSaveDue({ savedAt }: Claim): boolean {
    return this.#deps.now() - savedAt >= SAVE_INTERVAL_MS;
  }

  async #save(partition: number, claim: Claim, next: Offset): Promise<void> {
    claim.savedAt = this.#deps.now();
    await claim.appender.append([], undefined, true);
    await this.#deps.studies.saveConsumedOffset(partition, next);
    claim.unsaved = undefined;
  }

  async #workIfDue(partition: number, claim: Claim, isIdle: boolean): Promise<void> {
    const { work, now } = this.#deps;
    if (now() - claim.workedAt < WORK_INTERVAL_MS && !(isIdle && claim.hasMoreWork)) return;
    claim.hasMoreWork = await work.run(partition, claim.appender);
    // Commits the consumed offset if that has been deferred for long enough.
    await claim.appender.append([]);
    claim.workedAt = now();
  }

  async #attempt(partition: number, step: (claim: Claim) => Promise<void>): Promise<'claim' | undefined> {
    const claim = this.#claims.get(partition);
    if (claim === undefined) return 'claim';
    try {
      await step(claim);
      this.#failures.delete(partition);
      return undefined;
    } catch (thrown) {
      return this.#claimAgain(partition, thrown);
    }
  }

  /** Pauses before the next claim. The consumer then knows if it still has the partition. */
  async #claimAgain(partition: number, thrown: unknown): Promise<'claim'> {
    const { onUnavailable, pause = pauseUnlessAborted } = this.#deps;
    const kind = RETRIED_PROBLEMS.find((one) => isProblem(thrown, one));
    if (kind === undefined) throw thrown;
    const failures = (this.#failures.get(partition) ?? 0) + 1;
    this.#failures.set(partition, failures);
    if (!this.#halting.signal.aborted) onUnavailable({ kind });
    await this.#release(partition);
    await pause(backoffMs(RETRY, failures), this.#halting.signal);
    return 'claim';
  }

  async #release(partition: number): Promise<void> {
    const claim = this.#claims.get(partition);
    this.#claims.delete(partition);
    await claim?.appender.close();
  }
}
