import { setTimeout as timeout } from 'node:timers/promises';
import type { JournalHandler, JournalMessage } from '../journal/port/journal.ts';
import { isProblem } from '../core/problem.ts';
import type { Progress } from '../store/ports/store.ts';
import { chunkMessages } from './write/chunk-messages.ts';
import type { ConsentObserver, Hold, WriteDeps, Written } from './write/write.ts';
import { createWrite, saveProgress } from './write/write.ts';

/** What a sink reports to whoever counts. */
interface SinkObserver extends ConsentObserver {
  /** One write: its messages, what became of their statements, and how long it took in seconds. */
  written(write: Written & { readonly partition: number; readonly messages: number; readonly seconds: number }): void;
  /**
   * The store could not be reached, or another sink took the partition; this one tries again in so many milliseconds.
   */
  waiting(pause: { readonly partition: number; readonly milliseconds: number }): void;
  /** Messages of a noted write that the journal no longer has: statements that were promised may be lost. */
  missing(gap: { readonly partition: number; readonly from: number; readonly to: number }): void;
}

/** What a sink is made of. */
export interface SinkDeps extends Omit<WriteDeps, 'asideKeepMs' | 'observe'> {
  /**
   * How long a statement set aside stays listed in the progress document, in milliseconds; more than any request waits.
   */
  readonly asideKeepMs?: number;
  readonly observe?: SinkObserver;
  /** Told of each progress saved, so that who waits in this process learns at once. */
  readonly told?: (progress: Progress) => void;
  /** Waits so many milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 1_600;
const MOST_CLAIMS = 6;

const nextOffset = ({ progress, waiting }: Hold): number =>
  (waiting.at(-1)?.offset ?? (progress.note?.from ?? progress.offset ?? 0) - 1) + 1;

/**
 * The consumer that brings messages into the store, at least once each and exactly once in effect, whoever else holds
 * or held the same partition (docs/decisions/0002); pass it to `journal.consume`. Where the store cannot be reached
 * nothing is skipped: `handle` and `caughtUp` ask for the partition anew, so that the outcome of a call that went
 * astray is read from the store and the new epoch shuts out whatever arrives late; `claimed` waits, a few seconds in
 * all, then rejects with Problem `store-unavailable`. That and every other rejection ends the consumption; whoever
 * began it begins it again.
 */
export const createSink = (deps: SinkDeps): JournalHandler => {
  const { store, now, observe, told, pause = (milliseconds: number) => timeout(milliseconds) } = deps;
  const write = createWrite({ asideKeepMs: 60_000, ...deps });
  const holds = new Map<number, Hold>();
  const failures = new Map<number, number>();
  const fail = (partition: number): unknown => failures.set(partition, (failures.get(partition) ?? 0) + 1);

  const advance = async (
    hold: Hold,
    messages: readonly JournalMessage[],
    noted?: Progress['note'],
  ): Promise<boolean> => {
    const began = now();
    const written = await write(hold, messages, noted);
    if (written === undefined) return false;
    const { partition } = hold.progress;
    failures.delete(partition);
    told?.(hold.progress);
    observe?.written({ ...written, partition, messages: messages.length, seconds: Math.max(0, now() - began) / 1000 });
    return true;
  };

  /**
   * Finishes the noted write, once all its messages have come; resolves with those that remain, undefined where the
   * epoch is lost.
   */
  const finish = async (hold: Hold): Promise<readonly JournalMessage[] | undefined> => {
    const {
      waiting,
      progress: { partition, note },
    } = hold;
    const last = waiting.at(-1)?.offset;
    if (note === undefined || last === undefined) return waiting;
    // Its last message, or one that stands after it.
    if (last < note.to - 1) return [];
    const noted = waiting.filter(({ offset }) => offset < note.to);
    if (noted[0]?.offset !== note.from || noted.at(-1)?.offset !== note.to - 1)
      observe?.missing({ partition, from: note.from, to: note.to });
    return (await advance(hold, noted, note)) ? waiting.slice(noted.length) : undefined;
  };

  /**
   * A log that begins before it was asked to was begun anew under an old store: its offsets say nothing of what is
   * stored.
   */
  const beginAnew = (hold: Hold, first: JournalMessage | undefined): void => {
    const begunAnew = first !== undefined && hold.asked !== undefined && first.offset < hold.asked;
    hold.asked = undefined;
    if (!begunAnew) return;
    const { note, offset, ...progress } = hold.progress;
    if (note !== undefined) observe?.missing({ partition: progress.partition, from: note.from, to: note.to });
    hold.progress = progress;
  };

  const take = async (hold: Hold, messages: readonly JournalMessage[]): Promise<'claim' | undefined> => {
    beginAnew(hold, messages[0]);
    const next = nextOffset(hold);
    hold.waiting = [...hold.waiting, ...messages.filter(({ offset }) => offset >= next)];
    const rest = await finish(hold);
    if (rest === undefined) return 'claim';
    if (hold.progress.note !== undefined) return undefined;
    hold.waiting = [];
    for (const chunk of chunkMessages(rest)) if (!(await advance(hold, chunk))) return 'claim';
    return undefined;
  };

  const catchUp = async (hold: Hold, asOf: number): Promise<'claim' | undefined> => {
    const { progress } = hold;
    const through = Math.max(progress.through, Math.min(asOf, now()));
    // What was noted may have a `stored` below this time, and is not readable yet.
    if (progress.note !== undefined || through === progress.through) return undefined;
    if (!(await saveProgress(store, hold, { ...progress, through, last: Math.max(progress.last, through) })))
      return 'claim';
    failures.delete(progress.partition);
    told?.(hold.progress);
    return undefined;
  };

  const holding = async (
    partition: number,
    work: (hold: Hold) => Promise<'claim' | undefined>,
  ): Promise<'claim' | undefined> => {
    const hold = holds.get(partition);
    if (hold === undefined) return 'claim';
    // Kept only where it is known to be true: after a failure nobody knows what the store has.
    holds.delete(partition);
    try {
      const outcome = await work(hold);
      if (outcome === undefined) holds.set(partition, hold);
      // Two that both believe to hold the partition must leave each other the time for a write.
      else fail(partition);
      return outcome;
    } catch (thrown) {
      if (!isProblem(thrown, 'store-unavailable')) throw thrown;
      fail(partition);
      return 'claim';
    }
  };

  /** Waits where the last tries for this partition failed, each time twice as long. */
  const rest = async (partition: number): Promise<void> => {
    const failed = failures.get(partition) ?? 0;
    if (failed === 0) return;
    const milliseconds = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failed - 1, 10));
    observe?.waiting({ partition, milliseconds });
    await pause(milliseconds);
  };

  const claim = async (partition: number): Promise<Progress> => {
    for (let tries = 1; ; tries++) {
      await rest(partition);
      try {
        return await store.progress.claim(partition);
      } catch (thrown) {
        if (!isProblem(thrown, 'store-unavailable')) throw thrown;
        fail(partition);
        if (tries === MOST_CLAIMS) throw thrown;
      }
    }
  };

  return {
    usesParsed: true,
    claimed: async (partition) => {
      const progress = await claim(partition);
      // Noted anew by this clock, so that no clock that runs ahead of the others forgets them early.
      const aside = progress.aside.map((one) => ({ ...one, notedAt: now() }));
      const asked = progress.note?.from ?? progress.offset;
      holds.set(partition, { progress: { ...progress, aside }, asked, waiting: [] });
      told?.(progress);
      return asked ?? 'earliest';
    },
    handle: ({ partition, messages }) => holding(partition, (hold) => take(hold, messages)),
    caughtUp: (partition, asOf) => holding(partition, (hold) => catchUp(hold, asOf)),
  };
};
