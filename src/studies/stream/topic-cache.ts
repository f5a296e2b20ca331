import type { StudyTopics } from '../../journal/port/study-topics.ts';
import { encodeTopicChunk, type TopicChunk } from './stream-chunk.ts';

export interface TopicCacheDeps {
  readonly topics: Pick<StudyTopics, 'read'>;
  /** The epoch of the cursors in chunks. Chunks of another epoch are not read any more. */
  readonly epoch: () => string;
  /** The size of all cached chunks together. A reader also holds the chunk that it is sending. */
  readonly maxBytes: number;
  /**
   * The time for which a chunk is cached, in milliseconds: erased data leaves memory after that, even without readers.
   */
  readonly ttlMs: number;
}

/** Chunks of the topics of studies, read once for all readers at about the same offset. */
export interface TopicCache {
  /**
   * The chunk that contains the offset `at`, which may be cached. At the head it waits at most `waitMs`, and is empty
   * then. Rejects as `StudyTopics.read` does. The caller checks if its records are still releasable.
   */
  read(study: string, at: number, waitMs: number): Promise<TopicChunk>;
  /** Ends all reads; nothing is cached any more. */
  close(): void;
}

interface CachedChunk {
  readonly study: string;
  readonly chunk: TopicChunk;
  readonly readAt: number;
}

interface PendingRead {
  readonly chunk: Promise<TopicChunk>;
  readonly cancel: () => void;
}

/** The most chunks of one study that are cached: a reader that is further behind gets larger ones from the topic. */
const MAX_CHUNKS_PER_STUDY = 64;

/** The chunks of all studies, the oldest first, evicted by age and by size. */
const createChunkStore = ({ maxBytes, ttlMs }: TopicCacheDeps) => {
  const all = new Set<CachedChunk>();
  const byStudy = new Map<string, CachedChunk[]>();
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;

  const evictOldest = (study: string, chunks: CachedChunk[]): void => {
    const oldest = chunks.shift();
    if (chunks.length === 0) byStudy.delete(study);
    if (oldest === undefined || !all.delete(oldest)) return;
    bytes -= oldest.chunk.size;
  };
  const evict = (): void => {
    clearTimeout(timer);
    const now = performance.now();
    for (const { study, readAt } of all) {
      if (bytes <= maxBytes && now - readAt < ttlMs) break;
      evictOldest(study, byStudy.get(study) ?? []);
    }
    const [oldest] = all;
    if (oldest !== undefined) timer = setTimeout(evict, Math.ceil(oldest.readAt + ttlMs - now)).unref();
  };
  return {
    add: (study: string, chunk: TopicChunk): void => {
      const cached = { study, chunk, readAt: performance.now() };
      const chunks = byStudy.get(study) ?? [];
      byStudy.set(study, chunks);
      chunks.push(cached);
      all.add(cached);
      bytes += chunk.size;
      if (chunks.length > MAX_CHUNKS_PER_STUDY) evictOldest(study, chunks);
      evict();
    },
    find: (study: string, at: number, epoch: string): TopicChunk | undefined =>
      byStudy.get(study)?.findLast(({ chunk }) => chunk.epoch === epoch && chunk.from <= at && at < chunk.next)?.chunk,
    close: () => clearTimeout(timer),
  };
};

export const createTopicCache = (deps: TopicCacheDeps): TopicCache => {
  const { topics, epoch } = deps;
  const chunks = createChunkStore(deps);
  const pending = new Map<string, PendingRead>();
  let isClosed = false;

  const nameOf = (study: string, at: number): string => `${epoch()} ${at} ${study}`;
  const readTopic = async (study: string, at: number, waitMs: number): Promise<TopicChunk> => {
    const from = epoch();
    const chunk = encodeTopicChunk(at, await topics.read(study, at, waitMs), from);
    if (chunk.next !== chunk.from && !isClosed) chunks.add(study, chunk);
    return chunk;
  };
  const startRead = (study: string, at: number, waitMs: number): PendingRead => {
    let cancel = (): void => undefined;
    const cancelled = new Promise<TopicChunk>((resolve) => {
      cancel = () => resolve(encodeTopicChunk(at, { records: [], next: at }, epoch()));
    });
    const name = nameOf(study, at);
    const read = readTopic(study, at, waitMs).finally(() => pending.delete(name));
    const started = { chunk: Promise.race([read, cancelled]), cancel };
    pending.set(name, started);
    return started;
  };
  return {
    read: (study, at, waitMs) => {
      const current = pending.get(nameOf(study, at));
      if (current !== undefined) return current.chunk;
      const cached = chunks.find(study, at, epoch());
      return cached === undefined ? startRead(study, at, waitMs).chunk : Promise.resolve(cached);
    },
    close: () => {
      isClosed = true;
      for (const { cancel } of pending.values()) cancel();
      chunks.close();
    },
  };
};
