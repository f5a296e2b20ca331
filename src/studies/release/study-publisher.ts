import { setTimeout as timeout } from 'node:timers/promises';
import type { JournalHandler, JournalMessage } from '../../journal/port/journal.ts';
import type { StudyAppender, StudyTopics } from '../../journal/port/study-topics.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import type { ReleaseRepository } from '../../store/ports/release-repository.ts';
import type { EndReleases } from './retract-releases.ts';
import { noteConsumed, type NotingAppender } from './deferred-offset-commit.ts';
import { createSingleFlight } from '../../core/single-flight.ts';

/** What `createReleaser` is built from. */
export interface ReleaserDeps {
  readonly topics: Pick<StudyTopics, 'claim'>;
  readonly releases: Pick<ReleaseRepository, 'ending' | 'waiting'>;
  readonly ending: Pick<EndReleases, 'tell'>;
  /**
   * Resolves with how far the sink has come, once it has passed this offset, or after some time all the same, so that
   * other things have their turn. Never rejects.
   */
  readonly passing: (partition: number, offset: number) => Promise<number>;
  readonly handleMessages: (
    partition: number,
    messages: readonly JournalMessage[],
    appender: StudyAppender,
  ) => Promise<void>;
  /**
   * What this partition's releaser does for the studies that it owns, until a time of `performance.now()`, after which
   * it begins no step, and whether others may have asked it to release something; resolves with whether there is more
   * to do as soon as no messages wait.
   */
  readonly tick: (
    partition: number,
    appender: StudyAppender,
    turn: { readonly until: number; readonly isAsked: boolean },
  ) => Promise<boolean>;
  /**
   * How long messages wait at most for what there is to do from time to time, but for one step of each kind of that; in
   * milliseconds.
   */
  readonly turnMs: number;
  /** Told that a partition was claimed: of what came before nobody knows what was appended. */
  readonly begun: (partition: number) => void;
  /** Told how far a partition was consumed when a marker was met. */
  readonly met: (partition: number, next: number) => Promise<void>;
  /** Told what cannot be reached, each time that it is to be tried again. */
  readonly away: (of: { readonly kind: string }) => void;
  readonly now: () => number;
  /** Waits so many milliseconds, or until the signal says that nothing is to be waited for. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The consumer that releases what is stored to studies; pass it to `journal.consume`. */
export interface Releaser extends JournalHandler {
  /** Waits for nothing any more: what is under way ends soon, and what was not handled is not said to be. */
  halt(): void;
  /** Lets go of what was claimed, once nothing is under way. */
  close(): Promise<void>;
}

const TICK_MS = 500;
const ENDING_AT_ONCE = 500;
const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 1_600;

interface Hold {
  readonly appender: NotingAppender;
  ticked: number;
  isMore: boolean;
}

const waitUnless = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  // What it rejects with is that there is nothing to wait for.
  await timeout(milliseconds, undefined, { signal }).catch(() => undefined);
};

const OUTAGES = ['store-unavailable', 'journal-unavailable', 'overloaded'] as const;

/**
 * Builds the releaser. A message is handled once the sink has passed it, so that what is released is what is stored. A
 * partition is claimed from the topics before anything else, which shuts out whoever held it; how far it was consumed
 * stands with what was appended. Where store or topics cannot be reached nothing is skipped: the partition is claimed
 * anew, after a pause that doubles, for as long as it is this consumer's. Other partitions go on meanwhile.
 */
export const createReleaser = (deps: ReleaserDeps): Releaser => {
  const {
    topics,
    releases,
    ending,
    passing,
    handleMessages,
    tick,
    begun,
    met,
    away,
    now,
    turnMs,
    pause = waitUnless,
  } = deps;
  const holds = new Map<number, Hold>();
  const failures = new Map<number, number>();
  const together = createSingleFlight<'waiting', ReadonlySet<number>>();
  const halting = new AbortController();
  const isHalted = (): boolean => halting.signal.aborted;

  const letGo = async (partition: number): Promise<void> => {
    const hold = holds.get(partition);
    holds.delete(partition);
    await hold?.appender.close();
  };
  /** Waits before the partition is claimed anew, so that whether it is still ours is known when that is tried. */
  const wait = async (partition: number, thrown: unknown): Promise<'claim'> => {
    const problem = OUTAGES.find((kind) => isProblem(thrown, kind));
    if (problem === undefined) throw thrown;
    const failed = failures.get(partition) ?? 0;
    failures.set(partition, failed + 1);
    if (!isHalted()) away({ kind: problem });
    await letGo(partition);
    await pause(Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failed, 10)), halting.signal);
    return 'claim';
  };
  const attempt = async (partition: number, work: (hold: Hold) => Promise<void>): Promise<'claim' | undefined> => {
    const hold = holds.get(partition);
    if (hold === undefined) return 'claim';
    try {
      await work(hold);
      failures.delete(partition);
      return undefined;
    } catch (thrown) {
      return wait(partition, thrown);
    }
  };

  /** Tells what is over, as far as the turn lasts; resolves with whether there is more. */
  const tellEnding = async (partition: number, appender: NotingAppender, until: number): Promise<boolean> => {
    for (;;) {
      const over = await releases.ending(partition, ENDING_AT_ONCE);
      if (over.length > 0)
        await ending.tell(
          appender,
          over.map((release) => ({ release, why: release.ending ?? 'removed' })),
        );
      if (over.length < ENDING_AT_ONCE) return false;
      if (performance.now() >= until) return true;
    }
  };
  const turn = async (partition: number, hold: Hold, isIdle: boolean): Promise<void> => {
    if (now() - hold.ticked < TICK_MS && !(isIdle && hold.isMore)) return;
    const until = performance.now() + turnMs;
    // One question for all partitions whose turns come together: mostly nothing waits.
    const isAsked = (await together('waiting', () => releases.waiting())).has(partition);
    const isMoreOver = isAsked && (await tellEnding(partition, hold.appender, until));
    hold.isMore = (await tick(partition, hold.appender, { until, isAsked })) || isMoreOver;
    // Says how far the partition was consumed, where that is owed for long enough.
    await hold.appender.append([]);
    hold.ticked = now();
  };

  return {
    claimed: async (partition) => {
      await letGo(partition);
      try {
        const appender = noteConsumed(await topics.claim(partition), now);
        begun(partition);
        holds.set(partition, { appender, ticked: 0, isMore: false });
        return appender.consumed ?? 'earliest';
      } catch (thrown) {
        return wait(partition, thrown);
      }
    },
    handle: ({ partition, messages }) =>
      attempt(partition, async (hold) => {
        let left = messages;
        while (left.length > 0) {
          if (isHalted()) throw new Problem('journal-unavailable', 'the releaser is stopping');
          const until = await passing(partition, left[0]?.offset ?? 0);
          const stored = left.filter(({ offset }) => offset < until);
          if (stored.length > 0) {
            await handleMessages(partition, stored, hold.appender);
            // An erasure waits for whoever meets its markers; nobody else asks.
            if (stored.some(({ marker }) => marker !== undefined)) {
              await hold.appender.append([], undefined, true);
              await met(partition, (stored.at(-1)?.offset ?? -1) + 1);
            }
          }
          left = left.slice(stored.length);
          await turn(partition, hold, false);
        }
      }),
    caughtUp: (partition) => attempt(partition, async (hold) => turn(partition, hold, true)),
    halt: () => halting.abort(),
    close: async () => {
      for (const partition of [...holds.keys()]) await letGo(partition);
    },
  };
};
