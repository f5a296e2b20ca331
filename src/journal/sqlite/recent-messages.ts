import type { JournalMessage, Offset } from '../port/journal.ts';

/**
 * Messages that this process has appended and its own consumption has not read yet, so that they need not be read from
 * the file. A message here is what the file has at that offset: an offset is never reused.
 */
export interface RecentMessages {
  /** Adds a message that was just committed, of so many bytes in the file. */
  add(message: JournalMessage, bytes: number): void;
  /**
   * Removes and returns the consecutive messages from this offset on, about 2 MB at most; none if the one at the offset
   * is missing. Messages before the offset are dropped.
   */
  takeFrom(offset: Offset): readonly JournalMessage[];
  clear(): void;
}

/** Beyond so many bytes everything is dropped: the file has it. */
const MAX_BUFFERED_BYTES = 4_000_000;
const MAX_TAKE_BYTES = 2_000_000;

export const createRecentMessages = (): RecentMessages => {
  let buffered: { readonly message: JournalMessage; readonly bytes: number }[] = [];
  let bufferedBytes = 0;

  const clear = (): void => {
    buffered = [];
    bufferedBytes = 0;
  };

  return {
    add: (message, bytes) => {
      if (bufferedBytes + bytes > MAX_BUFFERED_BYTES) clear();
      buffered.push({ message, bytes });
      bufferedBytes += bytes;
    },
    takeFrom: (offset) => {
      const consecutive: JournalMessage[] = [];
      let passed = 0;
      let size = 0;
      for (const { message, bytes } of buffered) {
        const wanted = offset + consecutive.length;
        if (message.offset > wanted || size >= MAX_TAKE_BYTES) break;
        passed++;
        bufferedBytes -= bytes;
        if (message.offset < wanted) continue;
        consecutive.push(message);
        size += bytes;
      }
      buffered.splice(0, passed);
      return consecutive;
    },
    clear,
  };
};
