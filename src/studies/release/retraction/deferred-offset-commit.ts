import { defined } from '../../../core/json-object.ts';
import type { Offset } from '../../../journal/port/journal.ts';
import type { AppendedOffsets, StudyAppender, StudyChange } from '../../../journal/port/study-topics.ts';

/**
 * The time for which a consumed offset may stay uncommitted. The next owner of the partition then consumes those
 * messages again.
 */
const COMMIT_INTERVAL_MS = 1000;

/** An appender that defers offset commits without changes. */
export interface DeferredCommitAppender extends StudyAppender {
  /**
   * As in `StudyAppender`. With `mustCommit` it rejects, also without changes, if another has claimed the partition.
   * This is for callers whose next step cannot be undone.
   */
  append(changes: readonly StudyChange[], consumedOffset?: Offset, mustCommit?: boolean): Promise<AppendedOffsets>;
}

/**
 * Commits a consumed offset with the next changes, or after a second: one transaction for each message would cost more
 * than the message. Changes are appended with all that was consumed before them.
 */
export const deferOffsetCommit = (appender: StudyAppender, now: () => number): DeferredCommitAppender => {
  let pending: Offset | undefined;
  let committed = appender.consumedOffset;
  let committedAt = now();
  return {
    ...defined({ consumedOffset: appender.consumedOffset }),
    append: async (changes, consumedOffset, mustCommit = false) => {
      pending = consumedOffset ?? pending;
      const age = now() - committedAt;
      if (changes.length === 0 && !mustCommit && (pending === undefined || (age >= 0 && age < COMMIT_INTERVAL_MS)))
        return new Map();
      // Without a pending offset, the committed one is written again: only a write fails after another's claim.
      const appended = await appender.append(changes, pending ?? (mustCommit ? committed : undefined));
      committed = pending ?? committed;
      pending = undefined;
      committedAt = now();
      return appended;
    },
    close: () => appender.close(),
  };
};
