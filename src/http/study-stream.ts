import type { StudyReader, StudyReaders } from '../studies/study-readers.ts';
import type { Delivery, Form } from '../studies/delivery.ts';
import type { Subscriptions } from '../studies/subscribe.ts';
import type { EndingStudy } from '../studies/still-released.ts';
import type { PlacesOfEach } from '../places.ts';
import type { Handle, StreamedBody } from './exchange.ts';
import { isProblem, Problem } from '../problem.ts';
import { cursorOf } from '../studies/change.ts';
import { STUCK_MS } from './send-stream.ts';

/** What the stream of a study is built from. */
export interface StudyStreamParts {
  readonly readers: Pick<StudyReaders, 'admit' | 'after' | 'delivered' | 'standing'>;
  readonly subscriptions: Pick<Subscriptions, 'subscribe'>;
  /** How many streams a credential may have open. */
  readonly streamsOfReader: PlacesOfEach;
  /** The first offset that is not there yet. */
  readonly head: (study: string) => Promise<number>;
  /** Told of whatever should never happen. */
  readonly onBug: (thrown: unknown) => void;
}

const SSE = 'text/event-stream';
const NDJSON = 'application/x-ndjson';
/** So much is handed to a connection at once. */
const SLICE_BYTES = 65_536;
/** What a long connection was given is put down at least so often, in milliseconds. */
const ACCESS_EVERY_MS = 600_000;
const TRIES = 5;

/** Puts down what a connection was given: when it ends, and now and then before. A store that is away is waited for a little. */
const createAccount = (parts: Pick<StudyStreamParts, 'readers' | 'onBug'>, study: string, reader: StudyReader) => {
  let open: { from: number; to: number; count: number } | undefined;
  let since = performance.now();
  let begun = false;
  const put = async (last: NonNullable<typeof open>): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        await parts.readers.delivered({ study, reader, by: 'stream', ...last });
        return;
      } catch (thrown) {
        if (!isProblem(thrown) || tries === TRIES) throw thrown;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000 * tries));
    }
  };
  const flush = async (): Promise<void> => {
    const last = open;
    open = undefined;
    since = performance.now();
    if (last === undefined) return;
    begun = true;
    await put(last);
  };
  return {
    given: async (from: number, { count, offset }: Delivery): Promise<void> => {
      open = { from: open?.from ?? from, to: offset, count: (open?.count ?? 0) + count };
      if (performance.now() - since >= ACCESS_EVERY_MS) await flush();
    },
    /** At the end; what was opened and brought nothing is put down too. */
    end: async (from: number): Promise<void> => {
      if (open === undefined && !begun) open = { from, to: from - 1, count: 0 };
      await flush().catch((thrown: unknown) => { if (!isProblem(thrown)) parts.onBug(thrown); });
    },
  };
};

const parameters = (search: string): { readonly after?: string; readonly fromStart: boolean; readonly follow: boolean } => {
  const query = new URLSearchParams(search);
  const faults = [
    ...(query.get('from') === null || query.get('from') === 'start' ? [] : [{ at: 'from', detail: 'must be start' }]),
    ...(['true', 'false', null].includes(query.get('follow')) ? [] : [{ at: 'follow', detail: 'must be true or false' }]),
    ...(query.get('from') !== null && query.get('after') !== null ? [{ at: 'after', detail: 'contradicts from: give one of them' }] : []),
  ];
  if (faults.length > 0) throw new Problem('invalid-request', 'the query is not one that a stream knows', faults);
  const after = query.get('after');
  return { ...(after === null ? {} : { after }), fromStart: query.get('from') !== null, follow: query.get('follow') !== 'false' };
};

/**
 * Builds GET of a study's stream: Server-Sent Events or NDJSON, from its start, after a cursor, or from now on, to its head or for as long as both sides like. The header `Study-Head` is the
 * cursor of the head when it began. One that takes nothing for 30 seconds is cut off, and has the cursor of what came last; so is one whose credential is taken out of force: `authorize` is asked again and again. One more than a credential may have open is refused (Problem `overloaded`).
 */
export const createStudyStream = (parts: StudyStreamParts) => (study: string, reader: StudyReader, authorize: () => Promise<unknown>): Handle => async (incoming) => {
  const { readers, subscriptions, streamsOfReader, head } = parts;
  const type = incoming.accepts([NDJSON, SSE]) ?? NDJSON;
  const form: Form = type === SSE ? 'sse' : 'ndjson';
  const asked = parameters(incoming.search);
  const admit = (): Promise<EndingStudy> => readers.admit(reader, study);
  await admit();
  const begin = async (): Promise<{ readonly end: number; readonly from: number }> => {
    const end = await head(study);
    // Where it broke off is later than where it was begun.
    const cursor = incoming.header('last-event-id') ?? asked.after;
    return { end, from: cursor !== undefined && cursor !== '' ? await readers.after(study, cursor) : asked.fromStart ? 0 : asked.follow ? end : 0 };
  };
  const { leave } = await streamsOfReader.take(reader.key);
  const { end, from } = await begin().catch((thrown: unknown) => {
    leave();
    throw thrown;
  });

  const chunks = async function* (left: AbortSignal): AsyncGenerator<Uint8Array, void> {
    const account = createAccount(parts, study, reader);
    try {
      let at = from;
      for await (const delivery of subscriptions.subscribe({ id: study, study: admit, reader: authorize, form, from, follow: asked.follow, left })) {
        await account.given(at, delivery);
        at = delivery.offset + 1;
        for (let sliced = 0; sliced < delivery.bytes.length; sliced += SLICE_BYTES) yield delivery.bytes.subarray(sliced, sliced + SLICE_BYTES);
      }
    } finally {
      await account.end(from);
    }
  };
  const body: StreamedBody = { held: 0, chunks, stuckMs: STUCK_MS };
  return { status: 200, settled: leave, headers: { 'Content-Type': form === 'sse' ? `${SSE}; charset=utf-8` : NDJSON, 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no', 'Study-Head': cursorOf(end - 1) }, body };
};
