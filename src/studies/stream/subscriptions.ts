import { setTimeout as timeout } from 'node:timers/promises';
import { defined } from '../../core/json-object.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import { createSingleFlight } from '../../core/concurrency/single-flight.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { FilterReleasable, StudyAtCut } from '../release/candidates/still-releasable.ts';
import { heartbeatChunk, type StreamChunk, type StreamFormat, type TopicChunk } from './stream-chunk.ts';
import { FIRST_EPOCH, type StreamEpoch } from './stream-epoch.ts';
import { createTopicCache } from './topic-cache.ts';

export interface SubscriptionsDeps {
  readonly topics: Pick<StudyTopics, 'read'>;
  readonly filterReleasable: FilterReleasable;
  /** The epoch; absent: the first. */
  readonly epoch?: StreamEpoch;
  readonly now: () => number;
  /** The size of the topic cache of all studies. Each reader also holds the chunk that it is sending. */
  readonly maxBytes?: number;
}

interface Subscription {
  /**
   * Reads the study, every two seconds. Rejects if the study may not be read any more: this stream then ends, with all
   * that share the call.
   */
  readonly study: () => Promise<StudyAtCut>;
  /** Called every two seconds; rejects once this reader's credential may not read any more. */
  readonly reader?: () => Promise<unknown>;
  readonly id: string;
  readonly format: StreamFormat;
  /** The first offset wanted. */
  readonly from: number;
  /** The offset at which the stream ends, with a heartbeat; absent: it goes on at the head. */
  readonly end?: number;
  /** Aborted when the reader has disconnected. */
  readonly signal?: AbortSignal;
}

/** A reader that has sent only some slices of a chunk passes the next offset to `next`. */
type StreamChunks = AsyncGenerator<StreamChunk, void, number | undefined>;

/** The streams of studies, for any number of readers. */
export interface Subscriptions {
  /**
   * Streams a study's topic from an offset, as fast as its reader takes it; records are rechecked when a chunk is
   * requested. Records above the last cut are sent in the seconds of their publication, or after the next cut. Ends
   * with its reader, at `close`, when access ends, and with the epoch; a following reader waits out a minute's outage.
   */
  subscribe(subscription: Subscription): StreamChunks;
  close(): void;
}

const DEFAULT_MAX_BYTES = 32_000_000;
/**
 * The time for which a chunk is cached, in milliseconds. A reader that takes less than 256 KiB in half a minute is cut
 * off, so erased data leaves memory within a minute.
 */
const CACHE_TTL_MS = 25_000;
/** The time that one read waits at the head, and the interval of checks of a reader's access, in milliseconds. */
const WAIT_MS = 2_000;
const RETRY_MS = 250;
/**
 * The time after its publication in which a record above the last cut is sent, in milliseconds. After that the record
 * waits for the next cut, which shows if its person has stopped.
 */
const LIVE_MS = 10_000;
/** The time for which access may stay unchecked during an outage, in which the reader receives nothing. */
const MAX_OUTAGE_MS = 60_000;

/** The keys of a chunk that may be sent, and the end of the topic at the last cut. */
interface ReleasableKeys {
  readonly keys: ReadonlySet<string>;
  readonly cutHead: number;
}

const NO_KEYS: ReleasableKeys = { keys: new Set(), cutHead: 0 };

const isOutage = (thrown: unknown): boolean =>
  isProblem(thrown, 'journal-unavailable') || isProblem(thrown, 'store-unavailable');

/** Waits a little in an outage. Rejects with the error if it is none, lasts too long, or the reader does not follow. */
const createOutageWait = (follow: boolean) => {
  let failingSince: number | undefined;
  return {
    reset: (): void => {
      failingSince = undefined;
    },
    wait: async (thrown: unknown): Promise<void> => {
      failingSince ??= performance.now();
      if (!follow || !isOutage(thrown) || performance.now() - failingSince >= MAX_OUTAGE_MS) throw thrown;
      await timeout(RETRY_MS);
    },
  };
};

/** Checks at most every two seconds if the stream may go on. Rejects if it may not. */
const createAccessCheck = ({ study, reader }: Subscription): (() => Promise<void>) => {
  let checkedAt = performance.now();
  return async () => {
    const now = performance.now();
    if (now - checkedAt < WAIT_MS) return;
    await Promise.all([study(), reader?.()]);
    checkedAt = now;
  };
};

/**
 * Readers of a study at about the same offset share its topic cache, and one query for the releasable records of each
 * chunk. A reader holds only the chunk that it is sending, until it asks for the next.
 */
export const createSubscriptions = ({
  topics,
  filterReleasable,
  epoch = FIRST_EPOCH,
  now,
  maxBytes = DEFAULT_MAX_BYTES,
}: SubscriptionsDeps): Subscriptions => {
  const cache = createTopicCache({ topics, epoch: epoch.id, maxBytes, ttlMs: CACHE_TTL_MS });
  const singleFlight = createSingleFlight<TopicChunk, ReleasableKeys>();
  let isClosed = false;

  const releasableKeysOf = (chunk: TopicChunk, read: Subscription['study']): Promise<ReleasableKeys> =>
    singleFlight(chunk, async () => {
      const study = await read();
      return { keys: await filterReleasable(study, chunk.putKeys), cutHead: study.cut?.head ?? 0 };
    });

  /**
   * The chunk at an offset, and the offset to continue at. The topic chunk is not kept: a later read asks the cache.
   */
  const readNext = async (
    { id, study, format, end }: Subscription,
    at: number,
  ): Promise<{ readonly chunk?: StreamChunk; readonly next: number }> => {
    if (!epoch.isReadable()) throw new Problem('store-unavailable', 'the store catches up with its journal');
    const topicChunk = await cache.read(id, at, end === undefined ? WAIT_MS : 0);
    // A topic that is empty before its head is being written to.
    if (topicChunk.next === at && end !== undefined) await timeout(RETRY_MS);
    const { keys, cutHead } = topicChunk.putKeys.length === 0 ? NO_KEYS : await releasableKeysOf(topicChunk, study);
    if (topicChunk.oldestPut(Math.max(at, cutHead)) <= now() - LIVE_MS) {
      await timeout(RETRY_MS);
      return { next: at };
    }
    const chunk = topicChunk.encode(format, at, keys);
    return { next: topicChunk.next, ...defined({ chunk }) };
  };

  const subscribe = async function* (subscription: Subscription): StreamChunks {
    const { format, from, end = Infinity, signal } = subscription;
    const began = epoch.id();
    // Offsets of another epoch are other places in the stream.
    const isEnded = (): boolean => isClosed || signal?.aborted === true || epoch.id() !== began;
    const outage = createOutageWait(end === Infinity);
    const checkAccess = createAccessCheck(subscription);
    try {
      let at = from;
      while (at < end && !isEnded()) {
        let read: Awaited<ReturnType<typeof readNext>> = { next: at };
        try {
          await checkAccess();
          read = await readNext(subscription, at);
          if (isEnded()) break;
          outage.reset();
        } catch (thrown) {
          await outage.wait(thrown);
        }
        const resumeAt = read.chunk === undefined ? undefined : yield read.chunk;
        at = resumeAt ?? read.next;
      }
      if (!isEnded()) yield heartbeatChunk(format, Math.max(at, end) - 1, began);
    } catch (thrown) {
      // The reader has the cursor of its last chunk, and gets the Problem when it reconnects.
      if (!isProblem(thrown)) throw thrown;
    }
  };

  return {
    subscribe,
    close: () => {
      isClosed = true;
      cache.close();
    },
  };
};
