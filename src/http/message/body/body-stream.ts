import type { IncomingMessage, ServerResponse } from 'node:http';
import type { UploadRateMonitor } from './minimum-upload-rate.ts';
import { decodedBody, withCodingFault } from './decoded-body.ts';
import { checkBodyHeaders, clientGone, sendContinue, tooLarge } from './read-body.ts';

interface StreamOptions {
  /** The most bytes that the body may have. */
  readonly limit: number;
  readonly uploads: UploadRateMonitor;
  readonly onReceived: (bytes: number) => void;
}

/**
 * The chunks of a body. Throws Problem `too-large` or `invalid-request` (a content coding), at once if the headers say
 * so, otherwise while the chunks are read. The connection of a client that stalls is closed.
 */
export const streamChunks = (
  request: IncomingMessage,
  response: ServerResponse,
  options: StreamOptions,
): AsyncIterable<Buffer> => {
  checkBodyHeaders(request, options.limit);
  sendContinue(request, response);
  return readChunks(request, options);
};

const readChunks = async function* (
  request: IncomingMessage,
  { limit, uploads, onReceived }: StreamOptions,
): AsyncGenerator<Buffer, void> {
  // The watch starts with the reading: a body that is not read must not count as slow.
  const upload = uploads.watch(() => request.destroy());
  let size = 0;
  const { source, stop } = decodedBody(request);
  const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      onReceived(chunk.length);
      upload.received(chunk.length);
      if (size > limit) throw tooLarge(limit);
      upload.pause();
      yield chunk;
      upload.resume();
    }
  } catch (thrown) {
    throw request.destroyed && !request.complete ? clientGone() : withCodingFault(thrown);
  } finally {
    stop();
    upload.pause();
  }
};
