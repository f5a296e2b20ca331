import { closeSync, constants, existsSync, openSync, readdirSync, readSync, realpathSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { crc32c } from '../../core/bytes/crc32c.ts';
import { openOwned, writeComplete } from '../../core/disk/owner-only-file.ts';
import type { LostMessages, Offset } from '../port/journal.ts';

/** The end of a journal as its last append has left it, in a file of its own. */
export interface EndNote {
  /** Undefined without a note of this journal. */
  readonly read: () => Offset | undefined;
  /** The note is not synced: it outlives the process, and after a power cut it may be an earlier one. Never throws. */
  readonly write: (end: Offset) => void;
  readonly close: () => void;
}

const END_BYTES = 8;
const CHECKSUM_BYTES = 4;

const encode = (id: string, end: Offset): Buffer => {
  const bytes = Buffer.alloc(END_BYTES + Buffer.byteLength(id) + CHECKSUM_BYTES);
  bytes.writeBigUInt64BE(BigInt(end), 0);
  bytes.write(id, END_BYTES);
  bytes.writeUInt32BE(crc32c(bytes.subarray(0, -CHECKSUM_BYTES)), bytes.length - CHECKSUM_BYTES);
  return bytes;
};

const NO_NOTE: EndNote = { read: () => undefined, write: () => undefined, close: () => undefined };

/** Undefined if there is none, or if it is another user's or a link: a journal goes on without its note. */
const openExisting = (path: string): number | undefined => {
  try {
    return openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
};

/** Opens the note of the journal `id` in this file. The first append makes it: a copy that is only read has none. */
const openEndNote = (file: string, id: string): EndNote => {
  if (file === ':memory:') return NO_NOTE;
  const path = `${realpathSync(file)}-end`;
  let handle = openExisting(path);
  return {
    read: () => {
      const bytes = Buffer.alloc(encode(id, 0).length);
      if (handle === undefined || readSync(handle, bytes, 0, bytes.length, 0) !== bytes.length) return undefined;
      const end = Number(bytes.readBigUInt64BE(0));
      // The note is of another journal, or damaged.
      return Number.isSafeInteger(end) && encode(id, end).equals(bytes) ? end : undefined;
    },
    write: (end) => {
      try {
        handle ??= openOwned(path, file);
        const bytes = encode(id, end);
        writeSync(handle, bytes, 0, bytes.length, 0);
      } catch {
        // The append is durable already: a full disk must not refuse it because of the note.
      }
    },
    close: () => {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
    },
  };
};

const lostPrefix = (file: string): string => `${basename(file)}-lost-`;

/** Writes a file that says that these messages are lost; a file that says so already stays. */
const noteLostMessages = (journal: string, { from, to }: Omit<LostMessages, 'notice'>): void => {
  const file = realpathSync(journal);
  const notice = join(dirname(file), `${lostPrefix(file)}${from}-${to}`);
  try {
    writeComplete(
      notice,
      `The messages ${from} to ${to - 1} were confirmed, and the journal ends before them.\n`,
      'create',
    );
  } catch (thrown) {
    // Another process that starts has written it a moment ago.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
};

/** The messages that were found to be lost, and are still noted. */
export const findLostMessages = (journal: string): readonly LostMessages[] => {
  if (journal === ':memory:' || !existsSync(journal)) return [];
  const file = realpathSync(journal);
  return readdirSync(dirname(file)).flatMap((name): readonly LostMessages[] => {
    if (!name.startsWith(lostPrefix(file))) return [];
    const [from, to] = name.slice(lostPrefix(file).length).split('-').map(Number);
    return from !== undefined && to !== undefined && from < to ? [{ from, to, notice: join(dirname(file), name) }] : [];
  });
};

/**
 * Opens the note, and notes the messages that are missing before its end as lost. `readEnd` is called after the note is
 * read.
 */
export const openCheckedEndNote = (file: string, id: string, readEnd: () => Offset): EndNote => {
  const note = openEndNote(file, id);
  const noted = note.read();
  // Each append commits before its note.
  const end = readEnd();
  if (noted !== undefined && noted > end) {
    noteLostMessages(file, { from: end, to: noted });
    note.write(end);
  }
  return note;
};
