import type { StudyReader, StudyReaders } from '../../../studies/stream/study-readers.ts';
import type { Form, Part } from '../../../studies/stream/delivery.ts';
import type { Subscriptions } from '../../../studies/stream/subscriptions.ts';
import type { EndingStudy } from '../../../studies/release/still-releasable.ts';
import type { KeyedSemaphore } from '../../../core/semaphore.ts';
import type { Handler, StreamedBody } from '../../message/request-response.ts';
import type { Pace } from '../../message/minimum-rate.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { cursorOf } from '../../../studies/stream/stream-change.ts';
import { createSingleFlight } from '../../../core/single-flight.ts';
import { LEAST_PACE } from '../../message/send-stream.ts';

/** What the stream of a study is built from. */
export interface StudyStreamDeps {
  readonly readers: Pick<StudyReaders, 'admit' | 'after' | 'delivered'>;
  readonly subscriptions: Pick<Subscriptions, 'subscribe'>;
  /** How many streams a credential may have open. */
  readonly streamsOfReader: KeyedSemaphore;
  /** The first offset that is not there yet. */
  readonly head: (study: string) => Promise<number>;
  /** Told of whatever should never happen. */
  readonly onFatal: (thrown: unknown) => void;
  /** How fast a reader has to be at least; as others are, where it is absent. */
  readonly pace?: Pace;
}

const SSE = 'text/event-stream';
const NDJSON = 'application/x-ndjson';
/** So much of a delivery is sent before it is looked how long it has taken. */
const PART_BYTES = 65_536;
/**
 * How long it holds what a delivery was permitted by, in milliseconds: the rest is asked about again for whoever takes
 * longer.
 */
const PERMITTED_MS = 1000;
/** What a long connection was given is put down at least so often, in milliseconds. */
const ACCESS_EVERY_MS = 600_000;
const TRIES = 5;

/**
 * Puts down what a connection was given: when it ends, and now and then before. A store that is away is waited for a
 * little.
 */
const createAccount = (deps: Pick<StudyStreamDeps, 'readers' | 'onFatal'>, study: string, reader: StudyReader) => {
  let open: { from: number; to: number; count: number } | undefined;
  let since = performance.now();
  let begun = false;
  const put = async (last: NonNullable<typeof open>): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        await deps.readers.delivered({ study, reader, by: 'stream', ...last });
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
    given: async (from: number, { count, offset }: Part): Promise<void> => {
      open = { from: open?.from ?? from, to: offset, count: (open?.count ?? 0) + count };
      if (performance.now() - since >= ACCESS_EVERY_MS) await flush();
    },
    /** At the end; what was opened and brought nothing is put down too. */
    end: async (from: number): Promise<void> => {
      if (open === undefined && !begun) open = { from, to: from - 1, count: 0 };
      await flush().catch((thrown: unknown) => {
        if (!isProblem(thrown)) deps.onFatal(thrown);
      });
    },
  };
};

/** What became of a delivery: where to go on, where only a part of it was given. */
interface Given {
  readonly goOn: number | undefined;
}

const parameters = (
  search: string,
): { readonly after?: string; readonly fromStart: boolean; readonly follow: boolean } => {
  const query = new URLSearchParams(search);
  const faults = [
    ...(query.get('from') === null || query.get('from') === 'start' ? [] : [{ at: 'from', detail: 'must be start' }]),
    ...(['true', 'false', null].includes(query.get('follow'))
      ? []
      : [{ at: 'follow', detail: 'must be true or false' }]),
    ...(query.get('from') !== null && query.get('after') !== null
      ? [{ at: 'after', detail: 'contradicts from: give one of them' }]
      : []),
  ];
  if (faults.length > 0) throw new Problem('invalid-request', 'the query is not one that a stream knows', faults);
  const after = query.get('after');
  return {
    ...(after === null ? {} : { after }),
    fromStart: query.get('from') !== null,
    follow: query.get('follow') !== 'false',
  };
};

/**
 * Builds GET of a study's stream: Server-Sent Events or NDJSON, from its start, after a cursor, or from now on, to its
 * head or for as long as both sides like. The header `Study-Head` is the cursor of the head when it began. One that is
 * slower than the pace is cut off, and has the cursor of what came last; so is one whose credential is taken out of
 * force: `authorize` is asked again and again. One more than a credential may have open is refused (Problem
 * `overloaded`).
 */
export const createStudyStream = (deps: StudyStreamDeps) => {
  // A study is its lab's: what is known of one reader there is known of all.
  const together = createSingleFlight<string, EndingStudy>();
  return (study: string, reader: StudyReader, authorize: () => Promise<unknown>): Handler =>
    async (request) => {
      const { readers, subscriptions, streamsOfReader, head, pace = LEAST_PACE } = deps;
      const type = request.accepts([NDJSON, SSE]) ?? NDJSON;
      const form: Form = type === SSE ? 'sse' : 'ndjson';
      const asked = parameters(request.search);
      const admit = (): Promise<EndingStudy> =>
        together(JSON.stringify([reader.source, study]), () => readers.admit(reader, study));
      await admit();
      const begin = async (): Promise<{ readonly end: number; readonly from: number }> => {
        const end = await head(study);
        // Where it broke off is later than where it was begun.
        const cursor = request.header('last-event-id') ?? asked.after;
        return {
          end,
          from:
            cursor !== undefined && cursor !== ''
              ? await readers.after(study, cursor)
              : asked.fromStart
                ? 0
                : asked.follow
                  ? end
                  : 0,
        };
      };
      const { release } = await streamsOfReader.acquire(reader.key);
      const { end, from } = await begin().catch((thrown: unknown) => {
        release();
        throw thrown;
      });

      const chunks = async function* (left: AbortSignal): AsyncGenerator<Uint8Array, void> {
        const account = createAccount(deps, study, reader);
        const deliveries = subscriptions.subscribe({
          id: study,
          study: admit,
          reader: authorize,
          form,
          from,
          follow: asked.follow,
          left,
        });
        let at = from;
        /**
         * The next delivery, which nobody holds any more once it is sent; says whether there was one, and where to go
         * on if not after it.
         */
        const give = async function* (last: Given): AsyncGenerator<Uint8Array, Given | undefined> {
          const { value: delivery } = await deliveries.next(last.goOn);
          if (delivery === undefined) return undefined;
          const since = performance.now();
          for (const part of delivery.parts(PART_BYTES)) {
            await account.given(at, part);
            at = part.offset + 1;
            yield part.bytes;
            if (part.offset !== delivery.offset && performance.now() - since >= PERMITTED_MS) return { goOn: at };
          }
          return { goOn: undefined };
        };
        try {
          for (let last: Given | undefined = { goOn: undefined }; last !== undefined;) last = yield* give(last);
        } finally {
          await deliveries.return();
          await account.end(from);
        }
      };
      const body: StreamedBody = { bufferedBytes: 0, chunks, pace };
      return {
        status: 200,
        settled: release,
        headers: {
          'Content-Type': form === 'sse' ? `${SSE}; charset=utf-8` : NDJSON,
          'Cache-Control': 'no-store',
          'X-Accel-Buffering': 'no',
          'Study-Head': cursorOf(end - 1),
        },
        body,
      };
    };
};
