import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isProblem } from '../../../core/problem.ts';
import type { MinimumRate, StreamedBody } from '../request-response.ts';

/** The minimum rate of bodies that others wait for, or that buffer memory: 70 kbit/s. */
export const MIN_DOWNLOAD_RATE: MinimumRate = { bytes: 262_144, perMs: 30_000 };

/** The body of an answer to HEAD whose length is unknown. */
export const UNSENT_BODY: StreamedBody = { bufferedBytes: 0, chunks: () => Readable.from([]) };

/** The error codes of Node that say that the client has disconnected. */
const DISCONNECT_CODES: ReadonlySet<string | undefined> = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ECONNRESET',
  'EPIPE',
]);

/** The most bytes written to a connection at once; the rate is measured no more precisely. */
const MAX_SLICE_BYTES = 65_536;

/** The number of checks of the rate within its interval. */
const CHECKS_PER_INTERVAL = 4;

/** Disconnects a client slower than the rate while bytes wait for it; returns the function that ends the watch. */
const watchRate = (response: ServerResponse, { bytes, perMs }: MinimumRate, sent: () => number): (() => void) => {
  let sentAtChecks: number[] = [];
  const timer = setInterval(() => {
    if (response.writableLength === 0) sentAtChecks = [];
    sentAtChecks.push(sent());
    if (sentAtChecks.length <= CHECKS_PER_INTERVAL) return;
    if (sent() - (sentAtChecks.shift() ?? 0) < bytes) response.destroy();
  }, perMs / CHECKS_PER_INTERVAL);
  return () => clearInterval(timer);
};

/**
 * Sends a body as it is made, as fast as the client reads; resolves with the bytes sent. If the client disconnects, the
 * iterator is ended. If the store fails, the connection is cut, so that the length shows the answer incomplete.
 */
export const sendStream = async (response: ServerResponse, body: StreamedBody): Promise<number> => {
  let sent = 0;
  const disconnected = new AbortController();
  response.once('close', () => disconnected.abort());
  const endWatch = body.minRate === undefined ? undefined : watchRate(response, body.minRate, () => sent);
  // A client that waits for the first chunk sees that the answer has begun.
  response.flushHeaders();
  const chunks = body.chunks(disconnected.signal)[Symbol.asyncIterator]();
  /** Slices of the next chunk; returns whether there was one. A chunk is not referenced while the next is awaited. */
  const slices = async function* (): AsyncGenerator<Uint8Array, boolean> {
    const next: IteratorResult<Uint8Array, unknown> = await chunks.next();
    if (next.done === true) return false;
    const chunk = next.value;
    for (let at = 0; at < chunk.byteLength; at += MAX_SLICE_BYTES) {
      const slice = chunk.subarray(at, at + MAX_SLICE_BYTES);
      yield slice;
      sent += slice.byteLength;
    }
    return true;
  };
  const counted = async function* (): AsyncGenerator<Uint8Array, void> {
    try {
      while (yield* slices());
    } finally {
      await chunks.return?.();
    }
  };
  try {
    // One slice at a time: more would only occupy memory.
    await pipeline(Readable.from(counted(), { objectMode: true, highWaterMark: 1 }), response);
  } catch (thrown) {
    if (!isProblem(thrown) && !DISCONNECT_CODES.has((thrown as NodeJS.ErrnoException).code)) throw thrown;
  } finally {
    endWatch?.();
  }
  return sent;
};
