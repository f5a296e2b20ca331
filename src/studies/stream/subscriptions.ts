import { setTimeout as timeout } from 'node:timers/promises';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import { isProblem } from '../../core/problem.ts';
import { type Delivery, deliverTick, type Form, type WrittenPiece } from './delivery.ts';
import { createSingleFlight } from '../../core/single-flight.ts';
import { createSharedPieces } from './topic-cache.ts';
import type { EndingStudy } from '../release/still-releasable.ts';

/** What `createSubscriptions` is built from. */
export interface SubscriptionsDeps {
  readonly topics: Pick<StudyTopics, 'read' | 'head'>;
  /** Which of these records the study may be given, by decisions read after the call. */
  readonly stillReleasable: (study: EndingStudy, keys: readonly string[]) => Promise<ReadonlySet<string>>;
  /**
   * How many bytes of what was read last are held, for all studies together; beside them each reader holds, in its form
   * alone, the delivery that it is being given.
   */
  readonly bytesAtMost?: number;
}

/** What somebody subscribes to. */
interface Subscription {
  /**
   * The study as it is now; asked every other second. Rejects where it may not be read any more: then the stream ends,
   * and that of all who wait for the same.
   */
  readonly study: () => Promise<EndingStudy>;
  /** Asked every other second: rejects once this reader alone may be given nothing any more. */
  readonly reader?: () => Promise<unknown>;
  readonly id: string;
  readonly form: Form;
  /** The first offset wanted. */
  readonly from: number;
  /** Whether to go on at the head; otherwise a tick there ends it. */
  readonly follow: boolean;
  /** The reader has left. */
  readonly left?: AbortSignal;
}

/** Deliveries, one after another. Whoever took only a part of the last says by `next(offset)` where to go on. */
type Deliveries = AsyncGenerator<Delivery, void, number | undefined>;

/** The streams of studies, for any number of readers. */
export interface Subscriptions {
  /**
   * What stands in a study's topic from `from` on, as fast as its reader takes it; a reader that leaves ends it. Ends
   * too where the study may not be read any more, or at `close`. Whatever is delivered was permitted at a time after
   * the delivery was asked for. While journal or store are away, a reader that follows waits; it ends where its right
   * to the stream could not be asked about for a minute.
   */
  subscribe(subscription: Subscription): Deliveries;
  /** Ends all. */
  close(): void;
}

const BYTES_AT_MOST = 32_000_000;
/**
 * How long what was read is held, in milliseconds: with the half minute after which a reader is cut off that takes less
 * than 64 KiB, what was erased is let go of here within a minute.
 */
const KEEP_MS = 25_000;
/** How long one read waits at the head, and how often a reader is asked about anew, in milliseconds. */
const WAIT_MS = 2_000;
const AGAIN_MS = 250;
/** So long a reader may wait who cannot be asked about, and is given nothing meanwhile, in milliseconds. */
const UNASKED_MS = 60_000;
const NONE: ReadonlySet<string> = new Set();

/** Journal or store are away; whatever else is said is said for good. */
const passes = (thrown: unknown): boolean =>
  isProblem(thrown, 'journal-unavailable') || isProblem(thrown, 'store-unavailable');

/**
 * Builds the subscriptions. All readers of a study who are at about the same place share one reading of its topic: each
 * piece is read and written once, and one question whether it may still be told is asked for all who wait to be given
 * it. Nothing is held for a reader but the delivery that it is being given, and that only until it asks for the next.
 */
export const createSubscriptions = ({
  topics,
  stillReleasable,
  bytesAtMost = BYTES_AT_MOST,
}: SubscriptionsDeps): Subscriptions => {
  const pieces = createSharedPieces({ topics, bytesAtMost, keepMs: KEEP_MS });
  const together = createSingleFlight<WrittenPiece, ReadonlySet<string>>();
  let closed = false;

  const mayOf = (piece: WrittenPiece, study: Subscription['study']): Promise<ReadonlySet<string>> =>
    together(piece, async () => stillReleasable(await study(), piece.puts));

  /**
   * What there is at this place, and where to go on. What was read is held by nobody here: whoever goes on within it
   * asks for it again.
   */
  const take = async (
    { id, study, form, follow }: Subscription,
    at: number,
  ): Promise<{ readonly delivery?: Delivery; readonly next: number }> => {
    const piece = await pieces.at(id, at, follow ? WAIT_MS : 0);
    // A topic that says nothing before its head is being written to: it will.
    if (piece.next === at && !follow) await timeout(AGAIN_MS);
    const delivery = piece.deliver(form, at, piece.puts.length === 0 ? NONE : await mayOf(piece, study));
    return { next: piece.next, ...(delivery === undefined ? {} : { delivery }) };
  };

  const subscribe = async function* (subscription: Subscription): Deliveries {
    const { id, study, reader, form, from, follow, left } = subscription;
    try {
      const end = follow ? Infinity : await topics.head(id);
      let at = from;
      let asked = performance.now();
      let failingSince: number | undefined;
      while (at < end && !closed && left?.aborted !== true) {
        let taken: Awaited<ReturnType<typeof take>> = { next: at };
        try {
          const now = performance.now();
          if (now - asked >= WAIT_MS) {
            await Promise.all([study(), reader?.()]);
            asked = now;
          }
          taken = await take(subscription, at);
          failingSince = undefined;
        } catch (thrown) {
          failingSince ??= performance.now();
          if (!follow || !passes(thrown) || performance.now() - failingSince >= UNASKED_MS) throw thrown;
          await timeout(AGAIN_MS);
        }
        const goOn = taken.delivery === undefined ? undefined : yield taken.delivery;
        at = goOn ?? taken.next;
      }
      if (!closed && left?.aborted !== true) yield deliverTick(form, Math.max(at, end) - 1);
    } catch (thrown) {
      // Its reader has the cursor of what came last, and is told why when it asks again.
      if (!isProblem(thrown)) throw thrown;
    }
  };

  return {
    subscribe,
    close: () => {
      closed = true;
      pieces.close();
    },
  };
};
