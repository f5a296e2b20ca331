import { defined } from '../../core/json-object.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import type { KeyedSemaphore } from '../../core/concurrency/semaphore.ts';
import { createSingleFlight } from '../../core/concurrency/single-flight.ts';
import type { ChunkSlice, StreamFormat } from '../../studies/stream/stream-chunk.ts';
import type { AdmittedStudy, StudyReader, StudyReaders } from '../../studies/stream/study-readers.ts';
import type { Subscriptions } from '../../studies/stream/subscriptions.ts';
import type { Handler, MinimumRate, StreamedBody } from '../../http/message/request-response.ts';
import { MIN_DOWNLOAD_RATE } from '../../http/message/response/send-stream.ts';

export interface StudyStreamDeps {
  readonly readers: Pick<StudyReaders, 'admit' | 'awaitCut' | 'cursorOf' | 'resumeOffset' | 'logDelivery'>;
  readonly subscriptions: Pick<Subscriptions, 'subscribe'>;
  /** Counts the streams that a lab opens in a minute. Rejects with Problem `too-many-requests`. */
  readonly limit: (lab: string) => Promise<void>;
  /** Limits the open streams of one credential. */
  readonly streamsOfReader: KeyedSemaphore;
  /** The end offset of a study's topic. */
  readonly head: (study: string) => Promise<number>;
  /** Called with every unexpected error. */
  readonly onUnexpected: (thrown: unknown) => void;
  /** Replaces the minimum rate of all downloads. */
  readonly minRate?: MinimumRate;
}

const SSE = 'text/event-stream';
const NDJSON = 'application/x-ndjson';
/** The bytes of a chunk that are sent before its age is checked. */
const MAX_SLICE_BYTES = 65_536;
/** The permission for a chunk is valid for this long. If a client is slower, the rest of the chunk is checked again. */
const PERMISSION_MS = 1000;
/** The longest time between two audit events of an open stream. */
const LOG_INTERVAL_MS = 600_000;
const LOG_ATTEMPTS = 5;

interface DeliveryLogDeps {
  readonly readers: Pick<StudyReaders, 'logDelivery'>;
  readonly onUnexpected: (thrown: unknown) => void;
}

/** Logs the records delivered to a stream: at its end, and before that at intervals. */
const createDeliveryLog = (deps: DeliveryLogDeps, study: string, reader: StudyReader) => {
  let unlogged: { from: number; to: number; count: number } | undefined;
  let loggedAt = performance.now();
  let hasLogged = false;
  const logWithRetries = async (delivery: NonNullable<typeof unlogged>): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await deps.readers.logDelivery({ study, reader, by: 'stream', ...delivery });
        return;
      } catch (thrown) {
        if (!isProblem(thrown) || attempt === LOG_ATTEMPTS) throw thrown;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000 * attempt));
    }
  };
  const flush = async (): Promise<void> => {
    const delivery = unlogged;
    unlogged = undefined;
    loggedAt = performance.now();
    if (delivery === undefined) return;
    hasLogged = true;
    await logWithRetries(delivery);
  };
  return {
    add: async (from: number, { count, offset }: ChunkSlice): Promise<void> => {
      unlogged = { from: unlogged?.from ?? from, to: offset, count: (unlogged?.count ?? 0) + count };
      if (performance.now() - loggedAt >= LOG_INTERVAL_MS) await flush();
    },
    /** A stream without a record is logged too. */
    end: async (from: number): Promise<void> => {
      if (unlogged === undefined && !hasLogged) unlogged = { from, to: from - 1, count: 0 };
      await flush().catch((thrown: unknown) => {
        if (!isProblem(thrown)) deps.onUnexpected(thrown);
      });
    },
  };
};

interface StreamParameters {
  /** The cursor after which the stream begins. */
  readonly after?: string;
  readonly fromStart: boolean;
  readonly follow: boolean;
}

const readParameters = (search: string): StreamParameters => {
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
    ...(after !== null && { after }),
    fromStart: query.get('from') !== null,
    follow: query.get('follow') !== 'false',
  };
};

interface StreamRequest {
  readonly study: string;
  readonly reader: StudyReader;
  readonly format: StreamFormat;
  readonly from: number;
  /** The offset at which the stream ends; absent if it follows. */
  readonly end?: number;
  /** Rejects once the study may not be read any more. */
  readonly admit: () => Promise<AdmittedStudy>;
  /** Rejects once the credential is revoked. */
  readonly authorize: () => Promise<unknown>;
}

/** The offset at which delivery continues in a chunk that was delivered in part; undefined: after the chunk. */
interface Continuation {
  readonly offset: number | undefined;
}

const streamRecords = async function* (
  deps: StudyStreamDeps,
  { study, reader, format, from, end, admit, authorize }: StreamRequest,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const deliveryLog = createDeliveryLog(deps, study, reader);
  const chunks = deps.subscriptions.subscribe({
    id: study,
    study: admit,
    reader: authorize,
    format,
    from,
    ...defined({ end }),
    signal,
  });
  let position = from;
  /** Delivers the next chunk, and then drops the reference to it. Resolves with undefined at the end of the stream. */
  const deliverChunk = async function* (last: Continuation): AsyncGenerator<Uint8Array, Continuation | undefined> {
    const { value: chunk } = await chunks.next(last.offset);
    if (chunk === undefined) return undefined;
    const permittedAt = performance.now();
    for (const slice of chunk.slices(MAX_SLICE_BYTES)) {
      await deliveryLog.add(position, slice);
      position = slice.offset + 1;
      yield slice.bytes;
      if (slice.offset !== chunk.offset && performance.now() - permittedAt >= PERMISSION_MS)
        return { offset: position };
    }
    return { offset: undefined };
  };
  try {
    for (let last: Continuation | undefined = { offset: undefined }; last !== undefined;)
      last = yield* deliverChunk(last);
  } finally {
    await chunks.return();
    await deliveryLog.end(from);
  }
};

/**
 * The stream of a study as Server-Sent Events or NDJSON, from its beginning, a cursor or the head. A stream of earlier
 * records waits for the next cut, at which it ends or goes on; `Study-Head` is the cursor of that cut. Rejects with
 * Problem `overloaded` if too many streams are open, and as `StudyReaders.awaitCut` does.
 */
export const createStudyStream = (deps: StudyStreamDeps) => {
  const { readers, limit, streamsOfReader, head, minRate = MIN_DOWNLOAD_RATE } = deps;
  // A study belongs to one lab, so all its readers have the same permission.
  const admitOnce = createSingleFlight<string, AdmittedStudy>();

  /** The offset at which a stream begins, and the end of the topic for it. */
  const findStart = async (
    { study, reader }: Pick<StreamRequest, 'study' | 'reader'>,
    cursor: string | undefined,
    { fromStart, follow }: StreamParameters,
  ): Promise<{ readonly end: number; readonly from: number }> => {
    const hasCursor = cursor !== undefined && cursor !== '';
    if (!hasCursor && !fromStart && follow) {
      const end = await head(study);
      return { end, from: end };
    }
    const from = hasCursor ? await readers.resumeOffset(study, cursor) : 0;
    const { cut } = await readers.awaitCut(reader, study, from === 0 ? 'start' : 'resume');
    return { end: cut.head, from };
  };

  return (study: string, reader: StudyReader, authorize: () => Promise<unknown>): Handler =>
    async (request) => {
      const type = request.accepts([NDJSON, SSE]) ?? NDJSON;
      const format: StreamFormat = type === SSE ? 'sse' : 'ndjson';
      const parameters = readParameters(request.search);
      const admit = (): Promise<AdmittedStudy> =>
        admitOnce(JSON.stringify([reader.source, study]), () => readers.admit(reader, study));
      await admit();
      await limit(reader.source);
      const { release } = await streamsOfReader.acquire(reader.key);
      // The cursor at which a connection broke is later than the one at which it began.
      const cursor = request.header('last-event-id') ?? parameters.after;
      const { end, from } = await findStart({ study, reader }, cursor, parameters).catch((thrown: unknown) => {
        release();
        throw thrown;
      });
      // A client that is too slow or whose credential is revoked is disconnected, and may continue after its cursor.
      const stream = { study, reader, format, from, admit, authorize, ...(!parameters.follow && { end }) };
      const body: StreamedBody = {
        bufferedBytes: 0,
        chunks: (signal) => streamRecords(deps, stream, signal),
        minRate,
      };
      return {
        status: 200,
        onFinished: release,
        headers: {
          'Content-Type': format === 'sse' ? `${SSE}; charset=utf-8` : NDJSON,
          'Cache-Control': 'no-store',
          'X-Accel-Buffering': 'no',
          'Study-Head': readers.cursorOf(end - 1),
        },
        body,
      };
    };
};
