import { HEARTBEAT_KEY, type StudyChunk } from '../../journal/port/study-topics.ts';
import { type StreamChange, changeOf, heartbeatAt } from './stream-change.ts';

/** The encoding of each change of a stream: a line of JSON, or a Server-Sent Event. */
export type StreamFormat = 'ndjson' | 'sse';

/** The bytes of some complete changes. */
export interface ChunkSlice {
  readonly bytes: Uint8Array;
  /** The number of puts and deletions in them. */
  readonly count: number;
  /** The offset of the last change. */
  readonly offset: number;
}

/** The result of one read of a stream. */
export interface StreamChunk extends ChunkSlice {
  /** The same in slices, each of one change or of at most `maxBytes`. */
  slices(maxBytes: number): Iterable<ChunkSlice>;
}

/** A stretch of a study's topic, encoded once for all its readers. */
export interface TopicChunk {
  /** The epoch of its cursors. */
  readonly epoch: string;
  readonly from: number;
  readonly next: number;
  readonly putKeys: readonly string[];
  /** The time at which the oldest of the records from the offset `at` on was published; infinite without any. */
  oldestPut(at: number): number;
  /** An estimate of the memory it uses once it is encoded in both formats, in bytes. */
  readonly size: number;
  /**
   * The changes from the offset `at` on, without puts that are not releasable; undefined for an empty stretch. The same
   * set of keys, by identity, gets the same bytes.
   */
  encode(format: StreamFormat, at: number, releasableKeys: ReadonlySet<string>): StreamChunk | undefined;
}

const ENCODE: Readonly<Record<StreamFormat, (change: StreamChange) => string>> = {
  ndjson: ({ json }) => `${json}\n`,
  sse: ({ cursor, json }) => `id: ${cursor}\ndata: ${json}\n\n`,
};

/** Encoded changes, any stretch of which is a view of the same bytes and keeps nothing else in memory. */
interface EncodedChanges {
  readonly all: StreamChunk;
  /** The changes from the offset `at` on; undefined without any. */
  since(at: number): StreamChunk | undefined;
}

const encodeChanges = (format: StreamFormat, changes: readonly StreamChange[]): EncodedChanges => {
  const texts = changes.map(ENCODE[format]);
  const joined = texts.join('');
  const bytes = Buffer.from(joined);
  const isAscii = bytes.length === joined.length;
  // For each change, and for the end: its first byte, and the number of records before it.
  const starts = [0];
  const counts = [0];
  for (const [index, text] of texts.entries()) {
    starts.push((starts[index] ?? 0) + (isAscii ? text.length : Buffer.byteLength(text)));
    counts.push((counts[index] ?? 0) + (changes[index]?.isCounted === true ? 1 : 0));
  }
  const offsets = changes.map(({ offset }) => offset);
  const slice = (from: number, to: number): ChunkSlice => ({
    bytes: bytes.subarray(starts[from], starts[to]),
    count: (counts[to] ?? 0) - (counts[from] ?? 0),
    offset: offsets[to - 1] ?? 0,
  });
  const slices = function* (first: number, maxBytes: number): Generator<ChunkSlice, void> {
    for (let from = first; from < offsets.length;) {
      let to = from + 1;
      while (to < offsets.length && (starts[to + 1] ?? 0) - (starts[from] ?? 0) <= maxBytes) to++;
      yield slice(from, to);
      from = to;
    }
  };
  const chunkFrom = (first: number): StreamChunk => ({
    ...slice(first, offsets.length),
    slices: (maxBytes) => slices(first, maxBytes),
  });
  const all = chunkFrom(0);
  return {
    all,
    since: (at) => {
      if (at <= (offsets[0] ?? 0)) return all;
      const first = offsets.findIndex((offset) => offset >= at);
      return first < 0 ? undefined : chunkFrom(first);
    },
  };
};

export const heartbeatChunk = (format: StreamFormat, offset: number, epoch: string): StreamChunk =>
  encodeChanges(format, [heartbeatAt(offset, epoch)]).all;

/**
 * Encodes a stretch that was read at the offset `from`. Bytes are made once for each format and set of keys, so that
 * one more reader costs next to nothing.
 */
export const encodeTopicChunk = (from: number, { records, next }: StudyChunk, epoch: string): TopicChunk => {
  const changes = records.map((record) => changeOf(record, epoch));
  const putKeys = changes.flatMap(({ putKey }) => putKey ?? []);
  const complete = new Map<StreamFormat, EncodedChanges>();
  const byKeys = new WeakMap<ReadonlySet<string>, Map<StreamFormat, EncodedChanges>>();

  const encodeAll = (format: StreamFormat): EncodedChanges => {
    const found = complete.get(format) ?? encodeChanges(format, changes);
    complete.set(format, found);
    return found;
  };
  const encodeReleasable = (format: StreamFormat, releasableKeys: ReadonlySet<string>): EncodedChanges => {
    const left = changes.filter(({ putKey }) => putKey === undefined || releasableKeys.has(putKey));
    // A heartbeat moves the reader's cursor past the stretch.
    return encodeChanges(format, left.length > 0 ? left : [heartbeatAt(next - 1, epoch)]);
  };
  const encoded = (format: StreamFormat, releasableKeys: ReadonlySet<string>): EncodedChanges => {
    const formats = byKeys.get(releasableKeys) ?? new Map<StreamFormat, EncodedChanges>();
    byKeys.set(releasableKeys, formats);
    const found =
      formats.get(format) ??
      (putKeys.every((key) => releasableKeys.has(key)) ? encodeAll(format) : encodeReleasable(format, releasableKeys));
    formats.set(format, found);
    return found;
  };
  return {
    epoch,
    from,
    next,
    putKeys,
    oldestPut: (at) =>
      records.reduce(
        (oldest, { offset, value, key, appendedAt }) =>
          offset < at || value === null || key === HEARTBEAT_KEY ? oldest : Math.min(oldest, appendedAt),
        Infinity,
      ),
    size: changes.reduce((sum, { json }) => sum + 4 * json.length + 400, 400),
    encode: (format, at, releasableKeys) =>
      changes.length === 0
        ? undefined
        : (encoded(format, releasableKeys).since(at) ?? heartbeatChunk(format, next - 1, epoch)),
  };
};
