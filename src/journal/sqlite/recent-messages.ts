import type { JournalMessage, Offset } from '../port/journal.ts';

/**
 * Messages that this process has appended itself, kept until its own consumption takes them: they need not be read back
 * from the file.
 */
export interface SqliteRecent {
  /** Keeps a message that has just been committed, and takes so many bytes there. */
  add(message: JournalMessage, bytes: number): void;
  /**
   * Gives away the messages that stand at this offset and without a gap behind it, at most about 2 MB at once; none
   * where the one at this offset is not here. What stands before it is let go.
   */
  takeFrom(offset: Offset): readonly JournalMessage[];
  /** Lets go of all. */
  clear(): void;
}

/** With more than this waiting, in bytes of the file, all is let go: the file has it. */
const MOST_WAITING = 4_000_000;
const MOST_AT_ONCE = 2_000_000;

/**
 * Makes an empty one. What it gives is what the file holds at that offset: an offset is given once, and its message
 * never changes.
 */
export const createSqliteRecent = (): SqliteRecent => {
  let kept: { readonly message: JournalMessage; readonly bytes: number }[] = [];
  let waiting = 0;

  const clear = (): void => {
    kept = [];
    waiting = 0;
  };

  return {
    add: (message, bytes) => {
      if (waiting + bytes > MOST_WAITING) clear();
      kept.push({ message, bytes });
      waiting += bytes;
    },
    takeFrom: (offset) => {
      const taken: JournalMessage[] = [];
      let passed = 0;
      let size = 0;
      for (const { message, bytes } of kept) {
        const wanted = offset + taken.length;
        if (message.offset > wanted || size >= MOST_AT_ONCE) break;
        passed++;
        waiting -= bytes;
        if (message.offset < wanted) continue;
        taken.push(message);
        size += bytes;
      }
      kept.splice(0, passed);
      return taken;
    },
    clear,
  };
};
