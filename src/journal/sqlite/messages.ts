import type { JournalMessage, Offset } from '../port/journal.ts';
import type { SqliteFile } from './file.ts';
import { createReadMessages, MAX_MESSAGES, MAX_READ_BYTES } from './read-messages.ts';

/** The messages in a journal's file. Every call throws Problem `journal-unavailable` if the file refuses. */
export interface SqliteMessages {
  /** Durable when it returns. */
  append(record: Uint8Array): Pick<JournalMessage, 'offset' | 'appendedAt'>;
  /**
   * Messages from this offset on: at least one if there is one, at most 1,000 and about 2 MB. A damaged or missing
   * message is unreadable.
   */
  readFrom(offset: Offset): readonly JournalMessage[];
  /** The first offset that can be read, and the offset of the next message. */
  bounds(): { readonly start: Offset; readonly end: Offset };
  /** A time such that every message appended before it is below the offset; undefined if there are more messages. */
  endAsOf(offset: Offset): number | undefined;
  /** Changes when another connection has written. */
  version(): number;
  /**
   * Deletes up to about 2 MB of messages below `handledBelow` that are older than the retention. False if there are
   * none: then the write-ahead log has nothing of deleted messages, unless another connection was in the way.
   */
  trim(handledBelow: Offset): boolean;
}

interface StoredSize {
  readonly offset: number;
  readonly appended_at: number;
  readonly size: number;
}

/** The offset after the messages appended before `until`, of at most about 2 MB; undefined without any. */
const endOfOld = (messages: readonly StoredSize[], until: number): Offset | undefined => {
  let below: Offset | undefined;
  let bytes = 0;
  for (const { offset, appended_at: appendedAt, size } of messages) {
    if (appendedAt >= until || bytes >= MAX_READ_BYTES) break;
    below = offset + 1;
    bytes += size;
  }
  return below;
};

export const createSqliteMessages = (deps: {
  readonly file: SqliteFile;
  readonly retentionMs: number;
  readonly now: () => number;
}): SqliteMessages => {
  const { file, retentionMs, now } = deps;
  const insert = file.prepare(`INSERT INTO messages (offset, appended_at, record)
    VALUES (coalesce((SELECT max(offset) + 1 FROM messages), (SELECT start FROM log)), ?, ?) RETURNING offset`);
  const readMessages = createReadMessages(file);
  // Not the least offset there is: a record missing at the beginning must be noticed.
  const ends = file.prepare('SELECT start, (SELECT max(offset) FROM messages) AS last FROM log');
  const dataVersion = file.prepare('PRAGMA data_version');
  const oldest = file.prepare(
    'SELECT offset, appended_at, length(record) AS size FROM messages WHERE offset < ? ORDER BY offset LIMIT ?',
  );
  const remove = file.prepare('DELETE FROM messages WHERE offset < ?');
  const setStart = file.prepare('UPDATE log SET start = max(start, ?)');

  const readBounds = (): { start: Offset; end: Offset } => {
    const { start, last } = ends.get() as { readonly start: number; readonly last: number | null };
    return { start, end: last === null ? start : last + 1 };
  };

  const deleteBelow = (start: Offset): void => {
    file.write(() => {
      setStart.run(start);
      remove.run(start);
    });
    file.deleted();
  };

  return {
    // The time is taken inside the transaction: no process can see the end of the journal between the time and the
    // commit.
    append: (record) =>
      file.write(() => {
        const appendedAt = now();
        return { offset: (insert.get(appendedAt, record) as { offset: Offset }).offset, appendedAt };
      }),
    readFrom: (offset) =>
      file.read(() => {
        const { start, end } = readBounds();
        return readMessages(Math.max(offset, start), end);
      }),
    bounds: () => file.read(readBounds),
    endAsOf: (offset) =>
      file.readExclusively(() => {
        const asOf = now();
        return readBounds().end > offset ? undefined : asOf;
      }),
    version: () => file.read(() => (dataVersion.get() as { data_version: number }).data_version),
    trim: (handledBelow) => {
      const until = now() - retentionMs;
      const below = endOfOld(
        file.read(() => oldest.all(handledBelow, MAX_MESSAGES) as StoredSize[]),
        until,
      );
      if (below === undefined) {
        file.purge();
        return false;
      }
      deleteBelow(below);
      return true;
    },
  };
};
