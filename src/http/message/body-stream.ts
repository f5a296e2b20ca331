import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyPace } from './minimum-upload-rate.ts';
import type { InFlight } from './in-flight.ts';
import { checkHead, gone, goOn, overloaded, tooLarge } from './read-body.ts';

/** The body of a request, piece by piece. */
export interface BodyStream {
  /**
   * The pieces as they come, read as fast as they are taken. Who stops early leaves the rest unread, and the connection
   * open.
   */
  readonly chunks: AsyncIterable<Buffer>;
  /**
   * Counts so many of the bytes as in flight until the request is answered; throws Problem `overloaded` where there are
   * too many.
   */
  hold(bytes: number): void;
}

/** What became of the bytes of a streamed body. */
export interface StreamCount {
  readonly inFlight: InFlight;
  readonly pace: BodyPace;
  readonly received: (bytes: number) => void;
  readonly held: (bytes: number) => void;
}

const pieces = async function* (
  request: IncomingMessage,
  limit: number,
  received: StreamCount['received'],
  pace: BodyPace,
): AsyncGenerator<Buffer, void> {
  // Begun with the reading: a body that nobody reads is not waited for.
  const awaited = pace.watch(() => request.destroy());
  let size = 0;
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      received(chunk.length);
      awaited.came(chunk.length);
      if (size > limit) throw tooLarge(limit);
      awaited.pause();
      yield chunk;
      awaited.resume();
    }
  } catch (thrown) {
    throw request.destroyed && !request.complete ? gone() : thrown;
  } finally {
    awaited.pause();
  }
};

/**
 * Begins to read the body of a request as a stream of at most `limit` bytes. Throws Problem `too-large` or
 * `invalid-request` (a content coding), at once where its headers say so, otherwise while the pieces are read. The
 * connection of a client that stalls is closed.
 */
export const streamBody = (
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
  { inFlight, pace, received, held }: StreamCount,
): BodyStream => {
  checkHead(request, limit);
  goOn(request, response);
  return {
    chunks: pieces(request, limit, received, pace),
    hold: (bytes) => {
      if (!inFlight.hasRoomFor(bytes)) throw overloaded();
      inFlight.take(bytes);
      held(bytes);
    },
  };
};
