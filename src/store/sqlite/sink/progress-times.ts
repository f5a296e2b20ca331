import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync, writeSync } from 'node:fs';
import { crc32c } from '../../../core/bytes/crc32c.ts';
import { openOwned } from '../../../core/disk/owner-only-file.ts';

/** The times of a progress document since its row was written; milliseconds since the epoch. */
export interface NotedTimes {
  readonly epoch: number;
  /** CRC32C of the body in the row: of another body, the note says nothing. */
  readonly base: number;
  readonly through: number;
  readonly last: number;
}

/**
 * Notes the times of progress documents in a file beside the store, one slot a partition. It is not synced: it outlives
 * the process, and after a power cut it may be an earlier one (docs/decisions/0141).
 */
export interface ProgressTimes {
  /** The same map until something is noted, by any process. A note that is damaged, or of another store, is none. */
  readonly read: () => ReadonlyMap<number, NotedTimes>;
  /** Throws the error of the file system. */
  readonly write: (partition: number, times: NotedTimes) => void;
  /** Never throws. */
  readonly clear: (partition: number) => void;
  readonly close: () => void;
}

/** CRC32C of the rest, epoch, base, through, last. */
const SLOT_BYTES = 32;
const SUM_BYTES = 4;

/** Tells the file from a copy of it, and from one that has taken its place. */
const identify = (file: string): Buffer => {
  const { ino, birthtimeNs } = statSync(file, { bigint: true });
  return Buffer.from(`${ino} ${birthtimeNs}`);
};

const encode = (store: Buffer, partition: number, { epoch, base, through, last }: NotedTimes): Buffer => {
  const slot = Buffer.alloc(SLOT_BYTES);
  slot.writeDoubleBE(epoch, 4);
  slot.writeUInt32BE(base, 12);
  slot.writeDoubleBE(through, 16);
  slot.writeDoubleBE(last, 24);
  slot.writeUInt32BE(crc32c(Buffer.concat([slot.subarray(SUM_BYTES), store, Buffer.from(`${partition}`)])), 0);
  return slot;
};

const decode = (store: Buffer, bytes: Buffer): ReadonlyMap<number, NotedTimes> => {
  const found = new Map<number, NotedTimes>();
  for (let at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
    const partition = at / SLOT_BYTES;
    const times = {
      epoch: bytes.readDoubleBE(at + 4),
      base: bytes.readUInt32BE(at + 12),
      through: bytes.readDoubleBE(at + 16),
      last: bytes.readDoubleBE(at + 24),
    };
    if (encode(store, partition, times).equals(bytes.subarray(at, at + SLOT_BYTES))) found.set(partition, times);
  }
  return found;
};

/** Keeps the times in memory, for a store that ends with its process. */
const createTimesInMemory = (): ProgressTimes => {
  let noted: ReadonlyMap<number, NotedTimes> = new Map();
  return {
    read: () => noted,
    write: (partition, times) => {
      noted = new Map([...noted, [partition, times]]);
    },
    clear: (partition) => {
      noted = new Map([...noted].filter(([other]) => other !== partition));
    },
    close: () => undefined,
  };
};

/** Opens the times of the progress in this store; the first note makes their file. */
export const openProgressTimes = (file: string): ProgressTimes => {
  if (file === ':memory:') return createTimesInMemory();
  const path = `${realpathSync(file)}-through`;
  const store = identify(file);
  let handle: number | undefined;
  let last: { readonly bytes: Buffer; readonly noted: ReadonlyMap<number, NotedTimes> } = {
    bytes: Buffer.alloc(0),
    noted: new Map(),
  };
  const readBytes = (): Buffer => {
    try {
      // Another process may have made it.
      handle ??= openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
      const bytes = Buffer.alloc(fstatSync(handle).size);
      return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0));
    } catch {
      return Buffer.alloc(0);
    }
  };
  const writeSlot = (partition: number, slot: Buffer): void => {
    handle ??= openOwned(path, file);
    writeSync(handle, slot, 0, SLOT_BYTES, partition * SLOT_BYTES);
  };
  return {
    read: () => {
      const bytes = readBytes();
      if (!bytes.equals(last.bytes)) last = { bytes, noted: decode(store, bytes) };
      return last.noted;
    },
    write: (partition, times) => writeSlot(partition, encode(store, partition, times)),
    clear: (partition) => {
      try {
        writeSlot(partition, Buffer.alloc(SLOT_BYTES));
      } catch {
        // Its base is another body now.
      }
    },
    close: () => {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
    },
  };
};
