import type { JournalMessage } from '../../journal/port/journal.ts';

/** The lowest `stored` of these statements: above the pattern runs that they continue, 0 without any. */
export const earliestStored = (messages: readonly JournalMessage[]): number => {
  let earliest = 0;
  for (const { batches } of messages)
    for (const { storedAfter } of batches)
      if (storedAfter !== undefined) earliest = Math.max(earliest, storedAfter + 1);
  return earliest;
};
