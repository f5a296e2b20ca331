import { isSqliteDamage } from '../../core/sqlite/damage.ts';
import { decodeMessage } from '../port/batch-encoding.ts';
import type { JournalMessage, Offset } from '../port/journal.ts';
import type { SqliteFile } from './file.ts';

const SELECT = 'SELECT offset, appended_at, record FROM messages WHERE offset >= ? ORDER BY offset LIMIT ?';
const SELECT_ONE = 'SELECT offset, appended_at, record FROM messages WHERE offset = ?';

/** The most messages, and about the most bytes, that are read or trimmed at once. */
export const MAX_MESSAGES = 1000;
export const MAX_READ_BYTES = 2_000_000;

interface Row {
  readonly offset: number;
  readonly appended_at: number;
  readonly record: Uint8Array;
}

const damaged = (offset: Offset, reason: string): JournalMessage => ({
  offset,
  appendedAt: 0,
  batches: [],
  unreadable: { reason, bytes: new Uint8Array(), isDamaged: true },
});

const missing = (offset: Offset): JournalMessage => damaged(offset, 'the record is missing from the file');
const unread = (offset: Offset): JournalMessage =>
  damaged(offset, 'SQLite cannot read the record: its page is damaged');

/**
 * Reads messages from an offset on: at least one if there is one, at most 1,000 and about 2 MB. Offsets have no gaps
 * but for what was trimmed, so a record that is missing, or on a damaged page, is a damaged message.
 */
export const createReadMessages = (file: SqliteFile): ((from: Offset, end: Offset) => readonly JournalMessage[]) => {
  let select = file.prepare(SELECT);
  let selectOne = file.prepare(SELECT_ONE);

  /** Adds messages until the file ends, enough are read, or a page is damaged: then false. */
  const readOn = (from: Offset, messages: JournalMessage[]): boolean => {
    let bytes = 0;
    let expected = from;
    try {
      for (const row of select.iterate(from, MAX_MESSAGES) as IterableIterator<Row>) {
        for (; expected < row.offset && messages.length < MAX_MESSAGES; expected++) messages.push(missing(expected));
        if (expected < row.offset) break;
        messages.push(decodeMessage(row.offset, row.appended_at, row.record));
        expected = row.offset + 1;
        bytes += row.record.length;
        if (bytes >= MAX_READ_BYTES) break;
      }
      return true;
    } catch (thrown) {
      if (!isSqliteDamage(thrown)) throw thrown;
      // A statement that has failed would fail once more.
      select = file.prepare(SELECT);
      return false;
    }
  };

  const readOne = (offset: Offset): JournalMessage => {
    try {
      const row = selectOne.get(offset) as Row | undefined;
      return row === undefined ? missing(offset) : decodeMessage(row.offset, row.appended_at, row.record);
    } catch (thrown) {
      if (!isSqliteDamage(thrown)) throw thrown;
      selectOne = file.prepare(SELECT_ONE);
      return unread(offset);
    }
  };

  return (from, end) => {
    const messages: JournalMessage[] = [];
    if (readOn(from, messages) || messages.length > 0) return messages;
    // One by one up to the first that can be read: what stands behind a damaged page is not lost.
    for (let offset = from; offset < end && messages.length < MAX_MESSAGES; offset++) {
      const message = readOne(offset);
      messages.push(message);
      if (message.unreadable?.isDamaged !== true) break;
    }
    return messages;
  };
};
