import { constants, type FileHandle, open } from 'node:fs/promises';
import { defined } from '../../core/json-object.ts';
import type { Noe } from './noe.ts';
import { type BindingFaults, createFollowBinding, describeBinding, type FollowBinding } from './noes-binding.ts';
import { type ListHead, type NoesLine, readLine } from './noes-lines.ts';

/** Events of the audit chain that no line of a list covers. */
export interface UncoveredEvents {
  readonly after: number;
  readonly to: number;
}

/** A list of noes as it was read. */
export interface NoesList {
  /** Its lines without their noes, in ascending order of their last events. */
  readonly marks: readonly Omit<NoesLine, 'noes'>[];
  /** The noes in the order of their events. Those of an event that two lines cover come twice. */
  readonly noes: readonly Noe[];
  /** The last event that is covered; absent in a list without a complete line. */
  readonly head?: ListHead;
  /** The list has all that was decided before this time, if `uncovered` is empty; milliseconds since the epoch. */
  readonly until?: number;
  /** The events that damage has taken: lines were lost, or their checksums do not hold. */
  readonly uncovered: readonly UncoveredEvents[];
  /** Lines whose checksum fails. The last may be of a writer that was killed; later lines may repeat others. */
  readonly damagedLines: number;
  /** True if the last complete lines do not hold: what they had is not known. */
  readonly isEndDamaged?: true;
}

/** A list of a file. */
export type NoesFile = NoesList & BindingFaults;

/** Joins what lines cover, and finds what they do not. */
const uncoveredBetween = (lines: readonly NoesLine[]): readonly UncoveredEvents[] => {
  const uncovered: UncoveredEvents[] = [];
  let through = 0;
  for (const { after, seq } of lines.toSorted((a, b) => a.after - b.after || a.seq - b.seq)) {
    if (after > through) uncovered.push({ after: through, to: after });
    through = Math.max(through, seq);
  }
  return uncovered;
};

const markOf = ({ after, seq, hash, of, until }: NoesLine): NoesList['marks'][number] => ({
  after,
  seq,
  ...defined({ hash, of, until }),
});

/** Makes one list from lines, in whatever order they were written. */
export const joinLines = (lines: readonly NoesLine[], damagedLines: number): NoesList => {
  let head: ListHead | undefined;
  let until: number | undefined;
  for (const line of lines) {
    const { seq, hash, of } = line;
    if (hash !== undefined && of !== undefined && seq >= (head?.seq ?? 0)) head = { seq, hash, of };
    if (line.until !== undefined) until = Math.max(line.until, until ?? 0);
  }
  return {
    marks: lines.map(markOf).toSorted((a, b) => a.seq - b.seq || a.after - b.after),
    noes: lines.flatMap(({ noes }) => noes).toSorted((a, b) => a.seq - b.seq),
    ...defined({ head, until }),
    uncovered: uncoveredBetween(lines),
    damagedLines,
  };
};

const MAX_NAMED = 5;

/** The events that no line covers, as in `5, 7 to 9`; the first five gaps. */
export const eventsText = (uncovered: readonly UncoveredEvents[]): string => {
  const named = uncovered.slice(0, MAX_NAMED);
  const more = uncovered.length - named.length;
  const texts = named.map(({ after, to }) => (to === after + 1 ? String(to) : `${after + 1} to ${to}`));
  return `${texts.join(', ')}${more === 0 ? '' : ` and ${more} more gaps`}`;
};

/**
 * Describes what damage has taken from a list, as the end of a sentence; undefined for a complete one. The line of a
 * writer that was killed is no damage.
 */
export const describeDamage = (list: NoesFile): string | undefined => {
  const { head, until, uncovered, damagedLines, isEndDamaged } = list;
  if (head === undefined)
    return damagedLines === 0 ? undefined : 'has no line that this Carnet has signed, or was changed since';
  if (uncovered.length > 0) return `lacks what the events ${eventsText(uncovered)} of the audit chain decided`;
  const unbound = describeBinding(list);
  if (unbound !== undefined) return `${unbound}: it is not as Carnet wrote it`;
  if (isEndDamaged !== true) return undefined;
  const since = until === undefined ? '' : `, after ${new Date(until).toISOString()},`;
  return `has last lines that do not hold: what they had${since} is not known`;
};

/** True if this is an error of the file system, with its code. */
export const isOfFile = (thrown: unknown): thrown is NodeJS.ErrnoException =>
  typeof (thrown as NodeJS.ErrnoException | undefined)?.code === 'string' &&
  typeof (thrown as NodeJS.ErrnoException).syscall === 'string';

const PIECE = 1 << 20;
/** A longer line holds nothing that Carnet wrote. */
const MAX_LINE = 1 << 26;
const LINE_FEED = 10;

/** The complete lines of a file from a byte on, and the begin of the next line; `rest` is a line without its end. */
export interface LinesRead {
  readonly lines: readonly NoesLine[];
  readonly damaged: number;
  readonly end: number;
  readonly rest: number;
  /** The end of the first line that says until when the list is complete. */
  readonly firstTold: number;
  readonly isEndDamaged: boolean;
}

/** The place from which a file is read on. */
interface ReadFrom {
  /** The first byte. */
  readonly from: number;
  /** The binding of the lines before. */
  readonly binding: FollowBinding;
}

/** Reads the lines of an open file that are of its list. Rejects with the error of the file system. */
export const readLinesOf = async (
  handle: FileHandle,
  { from, binding }: ReadFrom,
  key: Uint8Array,
): Promise<LinesRead> => {
  const lines: NoesLine[] = [];
  let damaged = 0;
  let isEndDamaged = false;
  let firstTold: number | undefined;
  let pending: readonly Buffer[] = [];
  let pendingBytes = 0;
  let end = from;
  const piece = Buffer.alloc(PIECE);
  for (let at = from; ;) {
    const { bytesRead } = await handle.read(piece, 0, PIECE, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    let rest = piece.subarray(0, bytesRead);
    for (let feed = rest.indexOf(LINE_FEED); feed >= 0; feed = rest.indexOf(LINE_FEED)) {
      const bytes = pendingBytes + feed;
      end += bytes + 1;
      const isLong = bytes > MAX_LINE;
      const text = isLong ? '' : Buffer.concat([...pending, rest.subarray(0, feed)]).toString();
      [pending, pendingBytes, rest] = [[], 0, rest.subarray(feed + 1)];
      if (text === '' && !isLong) continue;
      const line = isLong ? undefined : readLine(text, key);
      isEndDamaged = line === undefined;
      if (line === undefined) damaged += 1;
      else if ('header' in line) binding.header(line.header.list);
      else if (binding.add(line)) {
        lines.push(line);
        if (line.until !== undefined) firstTold ??= end;
      }
    }
    pendingBytes += rest.length;
    pending = pendingBytes > MAX_LINE ? [] : [...pending, Buffer.from(rest)];
  }
  return { lines, damaged, end, rest: pendingBytes, firstTold: firstTold ?? end, isEndDamaged };
};

/** Opens a list. Rejects with the error of the file system: a pipe may have no writer, so it is no list (`ENOTSUP`). */
export const openNoesFile = async (file: string): Promise<FileHandle> => {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = await handle.stat();
  if (stats.isFile()) return handle;
  await handle.close();
  const code = stats.isDirectory() ? 'EISDIR' : 'ENOTSUP';
  throw Object.assign(new Error(`${file} is no file`), { code, syscall: 'open' });
};

/** Reads a list to its end. Rejects with the error of the file system. */
export const readNoesFile = async (file: string, key: Uint8Array): Promise<NoesFile> => {
  const handle = await openNoesFile(file);
  try {
    const binding = createFollowBinding();
    const { lines, damaged, rest, isEndDamaged } = await readLinesOf(handle, { from: 0, binding }, key);
    return {
      ...binding.faults(),
      ...joinLines(lines, damaged + (rest > 0 ? 1 : 0)),
      ...(isEndDamaged && { isEndDamaged }),
    };
  } finally {
    await handle.close();
  }
};

const FIRST_BYTES = 200;

/** The first bytes of an open file as text. Rejects with the error of the file system. */
export const firstTextIn = async (handle: FileHandle): Promise<string> => {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
  return buffer.subarray(0, bytesRead).toString();
};

/** The first bytes of a file as text. Rejects with the error of the file system. */
export const firstTextOf = async (file: string): Promise<string> => {
  const handle = await openNoesFile(file);
  try {
    return await firstTextIn(handle);
  } finally {
    await handle.close();
  }
};
