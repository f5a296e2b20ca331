import { setTimeout as timeout } from 'node:timers/promises';
import type { StudyTopics } from '../journal/study-topics.ts';
import { isProblem } from '../problem.ts';
import { type Delivery, deliverTick, type Form, type WrittenPiece } from './delivery.ts';
import { createAskTogether } from './shared-answer.ts';
import { createSharedPieces } from './shared-pieces.ts';
import type { EndingStudy } from './still-released.ts';

/** What `createSubscriptions` is built from. */
export interface SubscriptionsParts {
  readonly topics: Pick<StudyTopics, 'read' | 'head'>;
  /** Which of these records the study may be given, by decisions read after the call. */
  readonly stillReleasable: (study: EndingStudy, keys: readonly string[]) => Promise<ReadonlySet<string>>;
  /** How many bytes of what was read last are held, for all studies together. */
  readonly bytesAtMost?: number;
}

/** What somebody subscribes to. */
interface Subscription {
  /** The study as it is now; asked again and again. Rejects where it may not be read any more: then the stream ends, and that of all who wait for the same. */
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
   * What stands in a study's topic from `from` on, as fast as its reader takes it; a reader that leaves ends it. Ends too where the study may not be read any more, or at `close`.
   * Whatever is delivered was permitted at a time after the delivery was asked for.
   */
  subscribe(subscription: Subscription): Deliveries;
  /** Ends all. */
  close(): void;
}

const BYTES_AT_MOST = 32_000_000;
/** How long what was read is held, in milliseconds. */
const KEEP_MS = 60_000;
/** How long one read waits at the head, and how often a reader is asked about anew, in milliseconds. */
const WAIT_MS = 2_000;
const AGAIN_MS = 250;
const NONE: ReadonlySet<string> = new Set();

/** Journal or store are away; whatever else is said is said for good. */
const passes = (thrown: unknown): boolean => isProblem(thrown, 'journal-unavailable') || isProblem(thrown, 'store-unavailable');

/**
 * Builds the subscriptions. All readers of a study who are at about the same place share one reading of its topic: each piece is read and written once, and one question
 * whether it may still be told is asked for all who wait to be given it. Nothing is held for a reader but the piece that it is being given.
 */
export const createSubscriptions = ({ topics, stillReleasable, bytesAtMost = BYTES_AT_MOST }: SubscriptionsParts): Subscriptions => {
  const pieces = createSharedPieces({ topics, bytesAtMost, keepMs: KEEP_MS });
  const together = createAskTogether<WrittenPiece, ReadonlySet<string>>();
  let closed = false;

  const mayOf = (piece: WrittenPiece, study: Subscription['study']): Promise<ReadonlySet<string>> =>
    together(piece, async () => stillReleasable(await study(), piece.puts));

  /** One generator does it all: whatever it awaits is awaited for every reader of every piece. */
  const subscribe = async function* ({ id, study, reader, form, from, follow, left }: Subscription): Deliveries {
    try {
      const end = follow ? Infinity : await topics.head(id);
      let at = from;
      let piece: WrittenPiece | undefined;
      let since = 0;
      let asked = performance.now();
      while (at < end && !closed && left?.aborted !== true) {
        let delivery: Delivery | undefined;
        let next = at;
        try {
          if (piece === undefined || at >= piece.next || performance.now() - since >= KEEP_MS) {
            piece = await pieces.at(id, at, follow ? WAIT_MS : 0);
            since = performance.now();
            // A topic that says nothing before its head is being written to: it will.
            if (piece.next === at && !follow) await timeout(AGAIN_MS);
          }
          delivery = piece.deliver(form, at, piece.puts.length === 0 ? NONE : await mayOf(piece, study));
          next = piece.next;
        } catch (thrown) {
          if (!follow || !passes(thrown)) throw thrown;
          await timeout(AGAIN_MS);
        }
        const goOn = delivery === undefined ? undefined : yield delivery;
        at = goOn ?? next;
        if (performance.now() - asked < WAIT_MS) continue;
        await Promise.all([study(), reader?.()]);
        asked = performance.now();
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
