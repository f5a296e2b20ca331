import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { readSalts, WAL_FRAME_HEADER_BYTES, WAL_HEADER_BYTES } from '../../core/sqlite/read-wal.ts';
import { decodeMessage } from '../port/batch-encoding.ts';
import type { JournalMessage } from '../port/journal.ts';
import { readPageRows } from './page-records.ts';

/** The records that a damaged file still has. */
export interface SalvagedRecords {
  /** The messages by offset, each once. Their checksums hold. */
  readonly messages: readonly JournalMessage[];
  /** Offsets of records that stand in the file, and whose checksum does not hold in any copy. */
  readonly damaged: readonly number[];
}

/** An image of a page: the place of its bytes, and the transaction that wrote it. */
interface PageImage {
  readonly number: number;
  readonly at: number;
  readonly transaction: number;
}

interface Pages {
  readonly size: number;
  readonly images: readonly PageImage[];
  readonly read: (image: PageImage) => Buffer;
  readonly close: () => void;
}

const FILE_MAGIC = Buffer.from('SQLite format 3\0');
const LOG_MAGICS: readonly number[] = [0x377f0682, 0x377f0683];
const PAGE_SIZE = 8192;

const isPageSize = (size: number): boolean => size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;

/** The pages of a file of SQLite: one image each. */
const imagesOfFile = (bytes: number, size: number): readonly PageImage[] =>
  Array.from({ length: Math.floor(bytes / size) }, (_, i) => ({ number: i + 1, at: i * size, transaction: 0 }));

/**
 * The frames of a write-ahead log with the salts of its header, whatever their checksums say; a page may have many.
 * Other frames are of an earlier round of the log, whose messages have been in the file. If the header is damaged, the
 * first frame has the salts.
 */
const imagesOfLog = (bytes: number, size: number, readAt: (at: number, length: number) => Buffer): PageImage[] => {
  const frameBytes = WAL_FRAME_HEADER_BYTES + size;
  const frames: { readonly header: Buffer; readonly at: number }[] = [];
  for (let at = WAL_HEADER_BYTES; at + frameBytes <= bytes; at += frameBytes)
    frames.push({ header: readAt(at, WAL_FRAME_HEADER_BYTES), at: at + WAL_FRAME_HEADER_BYTES });
  const named = readSalts(readAt(0, WAL_HEADER_BYTES), 16);
  const [first] = frames;
  const isNamed = frames.some(({ header }) => readSalts(header, 8) === named);
  const salts = isNamed || first === undefined ? named : readSalts(first.header, 8);
  const images: PageImage[] = [];
  let transaction = 0;
  for (const { header, at } of frames) {
    if (readSalts(header, 8) !== salts) continue;
    images.push({ number: header.readUInt32BE(0), at, transaction });
    if (header.readUInt32BE(4) > 0) transaction += 1;
  }
  return images;
};

/** A damaged header does not say the size of pages: then it is that of every file of Carnet. */
const openPages = (path: string): Pages => {
  const handle = openSync(path, 'r');
  const { size: bytes } = fstatSync(handle);
  const readAt = (at: number, length: number): Buffer => {
    const target = Buffer.alloc(length);
    readSync(handle, target, 0, length, at);
    return target;
  };
  const head = readAt(0, WAL_HEADER_BYTES);
  const isFile = head.subarray(0, FILE_MAGIC.length).equals(FILE_MAGIC);
  const isLog = LOG_MAGICS.includes(head.readUInt32BE(0)) || (!isFile && path.includes('-wal'));
  const named = isLog ? head.readUInt32BE(8) : head.readUInt16BE(16) || PAGE_SIZE;
  const size = isPageSize(named) ? named : PAGE_SIZE;
  return {
    size,
    images: isLog ? imagesOfLog(bytes, size, readAt) : imagesOfFile(bytes, size),
    read: ({ at }) => readAt(at, size),
    close: () => closeSync(handle),
  };
};

/** The file whose log, or whose copy of a log, this is. */
const fileOfLog = (path: string): string | undefined =>
  /^(?<file>.+)-wal(?:\.damaged-.*)?$/.exec(path)?.groups?.['file'];

/** Images of each page, in the order of the log. */
const byNumber = (images: readonly PageImage[]): ReadonlyMap<number, readonly PageImage[]> => {
  const found = new Map<number, PageImage[]>();
  for (const image of images) {
    const those = found.get(image.number);
    if (those === undefined) found.set(image.number, [image]);
    else those.push(image);
  }
  return found;
};

/** The image of another page that a transaction saw: its own, else the last one before it, else the next. */
const imageFor = (images: readonly PageImage[], transaction: number): PageImage | undefined =>
  images.findLast((image) => image.transaction <= transaction) ?? images[0];

/**
 * Reads the records on the pages of a damaged file of a journal, of its log, or of a copy of the log. It needs no tree
 * and no checksum of a frame: each record has a checksum of its own. Throws the error of the file system.
 */
export const salvageRecords = (path: string): SalvagedRecords => {
  const opened = [path, ...(existsSync(fileOfLog(path) ?? '') ? [fileOfLog(path) ?? ''] : [])].map(openPages);
  const [pages, file] = opened;
  const found = new Map<number, JournalMessage>();
  const damaged = new Set<number>();
  try {
    if (pages === undefined) return { messages: [], damaged: [] };
    const images = byNumber(pages.images);
    const others = byNumber(file?.images ?? []);
    for (const image of pages.images) {
      const readOther = (number: number): Buffer | undefined => {
        const own = imageFor(images.get(number) ?? [], image.transaction);
        if (own !== undefined) return pages.read(own);
        const [other] = others.get(number) ?? [];
        return other && file?.read(other);
      };
      for (const { offset, appendedAt, record } of readPageRows(pages.read(image), image.number, readOther)) {
        if (found.has(offset)) continue;
        const message = decodeMessage(offset, appendedAt, Uint8Array.from(record));
        if (message.unreadable === undefined) found.set(offset, message);
        else damaged.add(offset);
      }
    }
  } finally {
    for (const one of opened) one.close();
  }
  const byOffset = (one: number, other: number): number => one - other;
  return {
    messages: [...found.values()].toSorted((one, other) => byOffset(one.offset, other.offset)),
    damaged: [...damaged].filter((offset) => !found.has(offset)).toSorted(byOffset),
  };
};
