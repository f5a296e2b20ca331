import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { randomInt } from 'node:crypto';
import { closeSync, constants, openSync, readSync, realpathSync, rmSync, writeSync } from 'node:fs';
import { crc32c } from '../bytes/crc32c.ts';
import { openOwned } from '../disk/owner-only-file.ts';
import { readSalts, WAL_FRAME_HEADER_BYTES, WAL_HEADER_BYTES, type WalEnd } from './read-wal.ts';

/** Notes with which commit the write-ahead log of a SQLite file ends, in a file beside it. */
export interface WalEndNote {
  /**
   * Notes the last commit of all connections; not in a transaction. It is not synced: it outlives the process, and
   * after a power cut it may be an earlier one. Never throws.
   */
  readonly write: () => void;
  /** Call it after the database is closed: another log may follow this one. */
  readonly close: () => void;
}

export const NO_WAL_END_NOTE: WalEndNote = { write: () => undefined, close: () => undefined };

/** Salts, number of frames, checksum of the last one, CRC32C of these. */
const SLOT_BYTES = 24;
const SUMMED_BYTES = 20;
/** A connection takes one slot by chance, so two connections rarely replace the ends of each other. */
const SLOTS = 128;

const noteOf = (file: string): string => `${realpathSync(file)}-end`;

/** Opens the note of a connection that writes a file. The first commit makes it. */
export const openWalEndNote = (file: string, database: DatabaseSyncInstance): WalEndNote => {
  if (file === ':memory:') return NO_WAL_END_NOTE;
  // SQLite's own index beside the log says the same, but closing a descriptor of that index drops the locks of SQLite.
  // SQLite 3.40 does not know NOOP and takes it for PASSIVE: right too, but each commit would move pages.
  const countFrames = database.prepare('PRAGMA main.wal_checkpoint(NOOP)');
  const [header, frame] = [Buffer.alloc(WAL_HEADER_BYTES), Buffer.alloc(WAL_FRAME_HEADER_BYTES)];
  const slot = Buffer.alloc(SLOT_BYTES);
  const slotAt = SLOT_BYTES * randomInt(SLOTS);
  const changes = database.prepare('SELECT total_changes() AS count');
  const countChanges = (): number => (changes.get() as { readonly count: number }).count;
  let changed = countChanges();
  let log: number | undefined;
  let note: number | undefined;
  const fillSlot = (): boolean => {
    log ??= openSync(`${realpathSync(file)}-wal`, 'r');
    if (readSync(log, header, 0, WAL_HEADER_BYTES, 0) !== WAL_HEADER_BYTES) return false;
    const { log: frames } = countFrames.get() as { readonly log: number };
    if (frames < 1) return false;
    const at = WAL_HEADER_BYTES + (frames - 1) * (WAL_FRAME_HEADER_BYTES + header.readUInt32BE(8));
    if (readSync(log, frame, 0, WAL_FRAME_HEADER_BYTES, at) !== WAL_FRAME_HEADER_BYTES) return false;
    // Another connection has begun the log anew: all that the old log contained is in the file.
    if (readSalts(frame, 8) !== readSalts(header, 16)) return false;
    frame.copy(slot, 0, 8, 16);
    slot.writeUInt32BE(frames, 8);
    frame.copy(slot, 12, 16, 24);
    slot.writeUInt32BE(crc32c(slot.subarray(0, SUMMED_BYTES)), SUMMED_BYTES);
    return true;
  };
  return {
    write: () => {
      try {
        // A commit that changes nothing syncs nothing, so the log may end with unsynced frames of another connection.
        const now = countChanges();
        if (now === changed) return;
        changed = now;
        if (!fillSlot()) return;
        note ??= openOwned(noteOf(file), file);
        writeSync(note, slot, 0, SLOT_BYTES, slotAt);
      } catch {
        // The commit is durable already: a full disk, or a note of another user, must not refuse it.
      }
    },
    close: () => {
      for (const handle of [log, note]) if (handle !== undefined) closeSync(handle);
      log = note = undefined;
    },
  };
};

const readNote = (path: string): Buffer => {
  const bytes = Buffer.alloc(SLOTS * SLOT_BYTES);
  try {
    const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(handle);
    }
  } catch {
    // There is none, or it is another user's.
    return bytes.subarray(0, 0);
  }
};

/** The ends that were noted beside a file, of this log and of earlier ones; none without a note. Never throws. */
export const readWalEnds = (file: string): readonly WalEnd[] => {
  const bytes = readNote(noteOf(file));
  const ends: WalEnd[] = [];
  for (let at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
    const frames = bytes.readUInt32BE(at + 8);
    // The note of another kind of file, or damaged.
    if (frames === 0 || crc32c(bytes.subarray(at, at + SUMMED_BYTES)) !== bytes.readUInt32BE(at + SUMMED_BYTES))
      continue;
    const checksum = [bytes.readInt32BE(at + 12), bytes.readInt32BE(at + 16)] as const;
    ends.push({ salts: readSalts(bytes, at), frames, checksum });
  }
  return ends;
};

/** Deletes the note of a log that is cut off and may go on with the same salts. Throws the error of the file system. */
export const removeWalEnds = (file: string): void => {
  if (readWalEnds(file).length > 0) rmSync(noteOf(file), { force: true });
};
