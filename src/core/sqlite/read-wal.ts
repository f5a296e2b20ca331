import { endianness } from 'node:os';

/** Committed pages that SQLite drops from a damaged write-ahead log; both are at least so many. */
export interface DroppedFrames {
  readonly frames: number;
  readonly commits: number;
}

/** The bytes that a start of SQLite takes of a write-ahead log, and the committed frames that it drops. */
export interface WalReading {
  /** The bytes of the header and the frames up to the last commit that SQLite takes; 0 if it takes none. */
  readonly intactBytes: number;
  /** Absent if SQLite takes every commit. */
  readonly dropped?: DroppedFrames;
}

/** A commit that a process has confirmed, as it has noted it: the log with these salts must have it. */
export interface WalEnd {
  /** The salts in hexadecimal digits. */
  readonly salts: string;
  /** The number of frames up to its last one, and the checksum of that. */
  readonly frames: number;
  readonly checksum: Checksum;
}

/** Fills `target` with the bytes of a log from `position` on; false if the log ends before. */
type ReadBytes = (target: Buffer, position: number) => boolean;

type Checksum = readonly [number, number];

interface Layout {
  readonly pageSize: number;
  /** True if the words of checksums are in the byte order of this machine. */
  readonly isNative: boolean;
}

interface Header extends Layout {
  readonly salts: string;
  readonly stored: Checksum;
  readonly computed: Checksum;
  /** True if the header is undamaged and complete. If not, SQLite takes the log for empty. */
  readonly isIntact: boolean;
}

interface Frame {
  /** The salts of the header, in a frame that was written since; empty if this is no frame. */
  readonly salts: string;
  readonly isCommit: boolean;
  readonly stored: Checksum;
  /** The checksum that this frame would have behind one with the checksum `before`. */
  readonly computeAfter: (before: Checksum) => Checksum;
}

/** The frames behind the last one that SQLite takes. */
interface Rest {
  readonly salts: string;
  /** The first frame of the rest, and the checksums that the one before it may have. */
  readonly from: number;
  readonly before: readonly Checksum[];
}

/** The bytes of the headers of a log and of a frame (https://sqlite.org/fileformat2.html#walformat). */
export const WAL_HEADER_BYTES = 32;
export const WAL_FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;
const FORMAT = 3007000;
const PAGE_SIZES: readonly number[] = [8192, 4096, 512, 1024, 2048, 16384, 32768, 65536];

/** Reads the salts of a log or frame in its bytes. In hexadecimal digits. */
export const readSalts = (bytes: Buffer, at: number): string => bytes.toString('hex', at, at + 8);

const isSame = (one: Checksum, other: Checksum): boolean => one[0] === other[0] && one[1] === other[1];

/** SQLite's checksum of bytes whose number is divisible by 8. */
const checksumOf = (bytes: Uint8Array, isNative: boolean, before: Checksum = [0, 0]): Checksum => {
  const copy = Buffer.from(new Uint8Array(bytes).buffer);
  if (!isNative) copy.swap32();
  const words = new Int32Array(copy.buffer);
  let [first, second] = before;
  for (let i = 0; i < words.length; i += 2) {
    first = (((first + (words[i] ?? 0)) | 0) + second) | 0;
    second = (((second + (words[i + 1] ?? 0)) | 0) + first) | 0;
  }
  return [first, second];
};

const readHeader = (bytes: Buffer): Header => {
  const magic = bytes.readUInt32BE(0);
  const pageSize = bytes.readUInt32BE(8);
  const isNative = (magic !== MAGIC + 1) === (endianness() === 'LE');
  const stored: Checksum = [bytes.readInt32BE(24), bytes.readInt32BE(28)];
  const computed = checksumOf(bytes.subarray(0, 24), isNative);
  const isKnown = (magic === MAGIC || magic === MAGIC + 1) && PAGE_SIZES.includes(pageSize);
  return {
    pageSize,
    isNative,
    stored,
    computed,
    salts: readSalts(bytes, 16),
    isIntact: isKnown && bytes.readUInt32BE(4) === FORMAT && isSame(stored, computed),
  };
};

const createReadFrame = (read: ReadBytes, { pageSize, isNative }: Layout): ((index: number) => Frame | undefined) => {
  const bytes = Buffer.alloc(WAL_FRAME_HEADER_BYTES + pageSize);
  return (index) => {
    if (!read(bytes, WAL_HEADER_BYTES + index * bytes.length)) return undefined;
    return {
      // No file has a page 0.
      salts: bytes.readUInt32BE(0) === 0 ? '' : readSalts(bytes, 8),
      isCommit: bytes.readUInt32BE(4) > 0,
      stored: [bytes.readInt32BE(16), bytes.readInt32BE(20)],
      computeAfter: (before) =>
        checksumOf(
          bytes.subarray(WAL_FRAME_HEADER_BYTES),
          isNative,
          checksumOf(bytes.subarray(0, 8), isNative, before),
        ),
    };
  };
};

/**
 * Counts what was committed in the rest of a log. A frame is sure if its checksum continues the one stored in the frame
 * before, even if that frame is damaged.
 */
const countCommitted = (readFrame: (index: number) => Frame | undefined, rest: Rest): DroppedFrames => {
  let { before } = rest;
  let salts = rest.salts;
  let commits = 0;
  let frames = 0;
  for (let index = rest.from; ; index++) {
    const frame = readFrame(index);
    if (frame === undefined) break;
    const computed = before.map(frame.computeAfter);
    const isSure = frame.salts !== '' && computed.some((one) => isSame(one, frame.stored));
    // If the header is lost, the first sure frame gives its salts.
    if (isSure && salts === '') ({ salts } = frame);
    if (isSure && frame.isCommit && frame.salts === salts) {
      commits += 1;
      frames = index + 1 - rest.from;
    }
    // If the stored checksum is damaged, the computed one may be right.
    before = isSure ? [frame.stored] : [frame.stored, ...computed.slice(0, 1)];
  }
  return { frames, commits };
};

/** The frames up to the furthest noted commit that stands at its noted place, whatever is before it; 0 without one. */
const countNoted = (read: ReadBytes, ends: readonly WalEnd[]): number => {
  const frame = Buffer.alloc(WAL_FRAME_HEADER_BYTES);
  const isThere = ({ salts, frames, checksum }: WalEnd): boolean =>
    PAGE_SIZES.some(
      (pageSize) =>
        read(frame, WAL_HEADER_BYTES + (frames - 1) * (WAL_FRAME_HEADER_BYTES + pageSize)) &&
        readSalts(frame, 8) === salts &&
        isSame([frame.readInt32BE(16), frame.readInt32BE(20)], checksum),
    );
  return Math.max(0, ...ends.filter(isThere).map(({ frames }) => frames));
};

/** Reads a log whose header is damaged: the size of pages is not known for certain. */
const readWithoutHeader = (read: ReadBytes, { stored, computed }: Header, ends: readonly WalEnd[]): WalReading => {
  const start = Buffer.alloc(WAL_FRAME_HEADER_BYTES);
  if (!read(start, WAL_HEADER_BYTES) || start.every((byte) => byte === 0)) {
    const frames = countNoted(read, ends);
    return frames === 0 ? { intactBytes: 0 } : { intactBytes: 0, dropped: { frames, commits: 1 } };
  }
  let dropped: DroppedFrames = { frames: 0, commits: 0 };
  for (const isNative of [endianness() === 'LE', endianness() !== 'LE'])
    for (const pageSize of PAGE_SIZES) {
      const readFrame = createReadFrame(read, { pageSize, isNative });
      const found = countCommitted(readFrame, { salts: '', from: 0, before: [stored, computed] });
      if (found.commits > dropped.commits) dropped = found;
    }
  return { intactBytes: 0, dropped };
};

/** The frames of a log that SQLite takes. */
interface IntactFrames {
  readonly count: number;
  /** The checksum of the last one. */
  readonly last: Checksum;
  /** Frames up to the last commit among them. */
  readonly committed: number;
  /** Frames behind that, up to the furthest noted commit that is missing; 0 if none is. */
  readonly lacking: number;
}

const readIntactFrames = (
  readFrame: (index: number) => Frame | undefined,
  { salts, stored }: Header,
  ends: readonly WalEnd[],
): IntactFrames => {
  const lacking = new Set(ends.filter((one) => one.salts === salts));
  let last = stored;
  let committed = 0;
  let count = 0;
  for (let frame = readFrame(0); frame?.salts === salts; frame = readFrame(++count)) {
    if (!isSame(frame.computeAfter(last), frame.stored)) break;
    last = frame.stored;
    if (!frame.isCommit) continue;
    committed = count + 1;
    for (const end of lacking) if (end.frames === committed && isSame(last, end.checksum)) lacking.delete(end);
  }
  // A noted commit that others have written over since counts as at least 1 frame.
  const behind = [...lacking].map(({ frames }) => Math.max(1, frames - committed));
  return { count, last, committed, lacking: Math.max(0, ...behind) };
};

/**
 * Reads a write-ahead log as SQLite does after a crash: up to the first frame that is not valid. A log is damaged if a
 * commit stands behind that frame, if frames stand behind an invalid header, or if a noted commit is missing (`ends`,
 * read before the log). Frames of earlier salts, and a last transaction without its commit, are what a crash leaves.
 */
export const readWal = (read: ReadBytes, ends: readonly WalEnd[] = []): WalReading => {
  const bytes = Buffer.alloc(WAL_HEADER_BYTES);
  if (!read(bytes, 0)) return { intactBytes: 0 };
  const header = readHeader(bytes);
  if (!header.isIntact) return readWithoutHeader(read, header, ends);
  const { salts, pageSize } = header;
  const readFrame = createReadFrame(read, header);
  const { count, last, committed, lacking } = readIntactFrames(readFrame, header, ends);
  const { frames, commits } = countCommitted(readFrame, { salts, from: count, before: [last] });
  const intactBytes = WAL_HEADER_BYTES + committed * (WAL_FRAME_HEADER_BYTES + pageSize);
  if (commits === 0 && lacking === 0) return { intactBytes };
  const behind = commits === 0 ? 0 : frames + count - committed;
  return { intactBytes, dropped: { frames: Math.max(behind, lacking), commits: Math.max(1, commits) } };
};
