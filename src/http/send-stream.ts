import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StreamedBody } from './exchange.ts';
import { isProblem } from '../problem.ts';

/** Whoever takes nothing for so long is cut off, in milliseconds: the `stuckMs` of bodies for which others wait. */
export const STUCK_MS = 30_000;

/** How Node calls the leaving of a client. */
const LEFT: ReadonlySet<string | undefined> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE']);

/**
 * Sends a body as it is made, as fast as the client takes it; resolves with how many bytes were sent. Where the client leaves,
 * the making ends; where the store fails, the connection is cut: the answer has begun, and its length tells that it is not whole.
 */
export const sendStream = async (response: ServerResponse, body: StreamedBody): Promise<number> => {
  let sent = 0;
  let taken = performance.now();
  const left = new AbortController();
  response.once('close', () => left.abort());
  const { stuckMs } = body;
  const watch = stuckMs === undefined ? undefined : setInterval(() => {
    if (response.writableLength > 0 && performance.now() - taken >= stuckMs) response.destroy();
  }, stuckMs / 4);
  // Whoever waits for the first piece should know that the answer has begun.
  response.flushHeaders();
  response.on('drain', () => { taken = performance.now(); });
  const counted = async function* (): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of body.chunks(left.signal)) {
      taken = performance.now();
      yield chunk;
      sent += chunk.byteLength;
    }
  };
  try {
    // One piece at a time: more would only lie in memory.
    await pipeline(Readable.from(counted(), { objectMode: true, highWaterMark: 1 }), response);
  } catch (thrown) {
    if (!isProblem(thrown) && !LEFT.has((thrown as NodeJS.ErrnoException).code)) throw thrown;
  } finally {
    clearInterval(watch);
  }
  return sent;
};
