import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StreamedBody } from './request-response.ts';
import type { Pace } from './minimum-rate.ts';
import { isProblem } from '../../core/problem.ts';

/** The pace of bodies for which others wait, or of which something is held: 70 kbit/s. */
export const LEAST_PACE: Pace = { bytes: 262_144, withinMs: 30_000 };

/** A body whose length nobody knows, for an answer that is sent without it: to HEAD. */
export const UNSENT: StreamedBody = { bufferedBytes: 0, chunks: () => Readable.from([]) };

/** How Node calls the leaving of a client. */
const LEFT: ReadonlySet<string | undefined> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE']);

/** So much is handed to a connection at once: what is taken of a body is counted no more roughly than that. */
const SLICE_BYTES = 65_536;

/** So often within its time a pace is looked at. */
const LOOKS = 4;

/**
 * Cuts off whoever is slower than the pace, as long as there is something to take; `sent` says how many bytes were.
 * Answers what ends the watch.
 */
const watchPace = (response: ServerResponse, { bytes, withinMs }: Pace, sent: () => number): (() => void) => {
  let seen: number[] = [];
  const timer = setInterval(() => {
    if (response.writableLength === 0) seen = [];
    seen.push(sent());
    if (seen.length <= LOOKS) return;
    if (sent() - (seen.shift() ?? 0) < bytes) response.destroy();
  }, withinMs / LOOKS);
  return () => clearInterval(timer);
};

/**
 * Sends a body as it is made, as fast as the client takes it; resolves with how many bytes were sent. Where the client
 * leaves, the making ends; where the store fails, the connection is cut: the answer has begun, and its length tells
 * that it is not whole.
 */
export const sendStream = async (response: ServerResponse, body: StreamedBody): Promise<number> => {
  let sent = 0;
  const left = new AbortController();
  response.once('close', () => left.abort());
  const endWatch = body.pace === undefined ? undefined : watchPace(response, body.pace, () => sent);
  // Whoever waits for the first piece should know that the answer has begun.
  response.flushHeaders();
  const chunks = body.chunks(left.signal)[Symbol.asyncIterator]();
  /** The next chunk, which nobody holds any more while the one after it is waited for; says whether there was one. */
  const slices = async function* (): AsyncGenerator<Uint8Array, boolean> {
    const next: IteratorResult<Uint8Array, unknown> = await chunks.next();
    if (next.done === true) return false;
    const chunk = next.value;
    for (let at = 0; at < chunk.byteLength; at += SLICE_BYTES) {
      const slice = chunk.subarray(at, at + SLICE_BYTES);
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
    // One piece at a time: more would only lie in memory.
    await pipeline(Readable.from(counted(), { objectMode: true, highWaterMark: 1 }), response);
  } catch (thrown) {
    if (!isProblem(thrown) && !LEFT.has((thrown as NodeJS.ErrnoException).code)) throw thrown;
  } finally {
    endWatch?.();
  }
  return sent;
};
