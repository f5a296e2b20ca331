import { setTimeout as timeout } from 'node:timers/promises';
import type { StudyTopics } from '../journal/study-topics.ts';
import { isProblem } from '../problem.ts';
import { tickAt } from './change.ts';
import { type Delivery, type Form, type WrittenPiece, writePiece } from './delivery.ts';
import type { EndingStudy } from './still-released.ts';

/** What `createSubscriptions` is built from. */
export interface SubscriptionsParts {
  readonly topics: Pick<StudyTopics, 'read' | 'head'>;
  /** Which of these records the study may be given, by decisions read after the call. */
  readonly stillReleasable: (study: EndingStudy, keys: readonly string[]) => Promise<ReadonlySet<string>>;
  /** How many bytes of what came last are held for each study, for those who are a little behind. */
  readonly ringBytes?: number;
}

/** What somebody subscribes to. */
interface Subscription {
  /** The study as it is now; asked again and again. Rejects where it may not be read any more: then the stream ends. */
  readonly study: () => Promise<EndingStudy>;
  /** Asked as often: rejects once this reader alone may be given nothing any more. */
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

/** The streams of studies, for any number of readers. */
export interface Subscriptions {
  /** What stands in a study's topic from `from` on, as fast as its reader takes it; a reader that leaves ends it. Ends too where the study may not be read any more, or at `close`. */
  subscribe(subscription: Subscription): AsyncGenerator<Delivery, void>;
  /** Ends all. */
  close(): void;
}

/** One reading of a topic, for all who follow it. */
interface Feed {
  readers: number;
  /** Where it reads next; undefined until that is known. */
  next?: number;
  ring: WrittenPiece[];
  bytes: number;
  /** Resolves with the next piece, and what of it was permitted just then. */
  coming: Promise<Fresh | undefined>;
  publish: (fresh: Fresh | undefined) => void;
  /** What ended the reading: a bug. */
  failed?: { readonly reason: unknown };
}

interface Fresh {
  readonly piece: WrittenPiece;
  readonly may: ReadonlySet<string>;
}

const RING_BYTES = 8_000_000;
/** How long one read waits at the head, and how often a study is asked for anew, in milliseconds. */
const WAIT_MS = 2_000;
const AGAIN_MS = 250;

/**
 * Builds the subscriptions. All followers of a study share one reading of its topic: each piece is read, asked about and written once. Who falls behind takes it from the ring of
 * what came last, or, further behind, from the topic itself, one bounded piece after another; whatever was asked about before is asked about again. Nothing is held for a
 * reader but the piece that it is being given.
 */
export const createSubscriptions = ({ topics, stillReleasable, ringBytes = RING_BYTES }: SubscriptionsParts): Subscriptions => {
  const feeds = new Map<string, Feed>();
  let closed = false;

  const arm = (feed: Pick<Feed, 'coming' | 'publish'>): void => {
    feed.coming = new Promise((resolve) => { feed.publish = resolve; });
  };
  const tell = (feed: Feed, fresh: Fresh | undefined): void => {
    const { publish } = feed;
    arm(feed);
    publish(fresh);
  };

  const run = async (id: string, feed: Feed, study: () => Promise<EndingStudy>): Promise<void> => {
    while (feed.readers > 0 && !closed) {
      try {
        feed.next ??= await topics.head(id);
        const from = feed.next;
        const found = await topics.read(id, from, WAIT_MS);
        if (found.next === from) {
          // Whoever waits looks up now and then, whether there is anything or not.
          tell(feed, undefined);
          continue;
        }
        const piece = writePiece(from, found);
        const may = piece.puts.length === 0 ? new Set<string>() : await stillReleasable(await study(), piece.puts);
        feed.ring.push(piece);
        feed.bytes += piece.size;
        while (feed.bytes > ringBytes && feed.ring.length > 1) feed.bytes -= feed.ring.shift()?.size ?? 0;
        feed.next = piece.next;
        tell(feed, { piece, may });
      } catch (thrown) {
        if (!isProblem(thrown)) throw thrown;
        // Who waits asks for the study anew, and hears it there.
        tell(feed, undefined);
        await timeout(AGAIN_MS);
      }
    }
    if (feeds.get(id) === feed) feeds.delete(id);
  };
  const join = ({ id, study }: Subscription): Feed => {
    const there = feeds.get(id);
    if (there !== undefined) {
      there.readers++;
      return there;
    }
    const feed: Feed = { readers: 1, ring: [], bytes: 0, coming: Promise.resolve(undefined), publish: () => undefined };
    arm(feed);
    feeds.set(id, feed);
    void run(id, feed, study).catch((reason: unknown) => {
      feeds.delete(id);
      feed.failed = { reason };
      tell(feed, undefined);
    });
    return feed;
  };

  const given = async ({ study, reader, form }: Subscription, piece: WrittenPiece, at: number): Promise<Delivery | undefined> => {
    await reader?.();
    return piece.deliver(form, at, piece.puts.length === 0 ? new Set() : await stillReleasable(await study(), piece.puts));
  };

  /** From the topic itself up to its head, as it is at the beginning. */
  const toHead = async function* (subscription: Subscription, begin: number, head: number): AsyncGenerator<Delivery, number> {
    let at = begin;
    while (at < head && !closed && subscription.left?.aborted !== true) {
      const piece = writePiece(at, await topics.read(subscription.id, at, 0));
      const delivery = await given(subscription, piece, at);
      if (delivery !== undefined) yield delivery;
      // A topic that says nothing before its head is being written to: it will.
      if (piece.next === at) await timeout(AGAIN_MS);
      at = piece.next;
    }
    return at;
  };

  const follow = async function* (subscription: Subscription): AsyncGenerator<Delivery, void> {
    const { id, study, reader, form, left } = subscription;
    const feed = join(subscription);
    try {
      let at = yield* toHead(subscription, subscription.from, await topics.head(id));
      let asked = performance.now();
      while (!closed && left?.aborted !== true) {
        const held = feed.next !== undefined && at < feed.next ? feed.ring.find((piece) => piece.from <= at && at < piece.next) : undefined;
        if (held !== undefined) {
          const delivery = await given(subscription, held, at);
          at = held.next;
          if (delivery !== undefined) yield delivery;
        } else if (feed.next !== undefined && at < feed.next) {
          at = yield* toHead(subscription, at, feed.next);
        } else {
          const fresh = await feed.coming;
          if (feed.failed !== undefined) throw feed.failed.reason;
          const begins = fresh !== undefined && fresh.piece.from <= at && at < fresh.piece.next;
          const delivery = begins ? fresh.piece.deliver(form, at, fresh.may) : undefined;
          if (begins) at = fresh.piece.next;
          if (delivery !== undefined) yield delivery;
        }
        if (performance.now() - asked < WAIT_MS) continue;
        await Promise.all([study(), reader?.()]);
        asked = performance.now();
      }
    } finally {
      feed.readers--;
    }
  };

  return {
    subscribe: async function* (subscription) {
      try {
        if (subscription.follow) {
          yield* follow(subscription);
          return;
        }
        const head = await topics.head(subscription.id);
        const at = yield* toHead(subscription, subscription.from, head);
        if (closed || subscription.left?.aborted === true) return;
        const tick = tickAt(Math.max(at, head) - 1);
        yield { bytes: Buffer.from(subscription.form === 'sse' ? `id: ${tick.cursor}\ndata: ${tick.json}\n\n` : `${tick.json}\n`), count: 0, offset: tick.offset };
      } catch (thrown) {
        // Its reader has the cursor of what came last, and is told why when it asks again.
        if (!isProblem(thrown)) throw thrown;
      }
    },
    close: () => {
      closed = true;
      for (const feed of feeds.values()) tell(feed, undefined);
    },
  };
};
