import type { Offset } from '../journal/journal.ts';
import type { StudyAppender } from '../journal/study-topics.ts';

/** How long it may stay unwritten that messages came to nothing, in milliseconds: whoever claims the partition then takes them once more. */
const UNNOTED_MS = 1000;

/**
 * The same appender, which says how far the partition was consumed with the next change, or with the first call after a second, also one without changes: a
 * transaction for each message that comes to nothing cost more than the message. What has changes is appended with all that was consumed before it, so a
 * record never stands there with its message unread.
 */
export const noteConsumed = (appender: StudyAppender, now: () => number): StudyAppender => {
  let owed: Offset | undefined;
  let notedAt = now();
  return {
    ...(appender.consumed === undefined ? {} : { consumed: appender.consumed }),
    append: async (changes, consumed) => {
      owed = consumed ?? owed;
      const age = now() - notedAt;
      if (changes.length === 0 && (owed === undefined || (age >= 0 && age < UNNOTED_MS))) return new Map();
      const appended = await appender.append(changes, owed);
      owed = undefined;
      notedAt = now();
      return appended;
    },
    close: () => appender.close(),
  };
};
