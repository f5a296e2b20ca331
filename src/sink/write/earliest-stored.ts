import type { JournalMessage } from '../../journal/port/journal.ts';

/** The first `stored` that the statements of these messages may have by what they continue; 0 where they begin. */
export const earliestStored = (messages: readonly JournalMessage[]): number => {
  let earliest = 0;
  for (const { batches } of messages)
    for (const { storedAfter } of batches)
      if (storedAfter !== undefined) earliest = Math.max(earliest, storedAfter + 1);
  return earliest;
};
