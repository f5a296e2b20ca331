import type { Offset } from '../../journal/port/journal.ts';
import type { Appended, StudyAppender, StudyChange } from '../../journal/port/study-topics.ts';

/**
 * How long it may stay unwritten that messages came to nothing, in milliseconds: whoever claims the partition then
 * takes them once more.
 */
const UNNOTED_MS = 1000;

/** An appender that does not say at once what came to nothing. */
export interface NotingAppender extends StudyAppender {
  /**
   * As `StudyAppender`; with `mustStand` it rejects where another has claimed the partition, also without changes: for
   * whoever goes on to what cannot be undone.
   */
  append(changes: readonly StudyChange[], consumed?: Offset, mustStand?: boolean): Promise<Appended>;
}

/**
 * The same appender, which says how far the partition was consumed with the next change, or with the first call after a
 * second, also one without changes: a transaction for each message that comes to nothing cost more than the message.
 * What has changes is appended with all that was consumed before it, so a record never stands there with its message
 * unread.
 */
export const noteConsumed = (appender: StudyAppender, now: () => number): NotingAppender => {
  let owed: Offset | undefined;
  let noted = appender.consumed;
  let notedAt = now();
  return {
    ...(appender.consumed === undefined ? {} : { consumed: appender.consumed }),
    append: async (changes, consumed, mustStand = false) => {
      owed = consumed ?? owed;
      const age = now() - notedAt;
      if (changes.length === 0 && !mustStand && (owed === undefined || (age >= 0 && age < UNNOTED_MS)))
        return new Map();
      // Said once more where nothing is owed: only what is written is refused to whoever has lost the partition.
      const appended = await appender.append(changes, owed ?? (mustStand ? noted : undefined));
      noted = owed ?? noted;
      owed = undefined;
      notedAt = now();
      return appended;
    },
    close: () => appender.close(),
  };
};
