import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** True if an Accept-Encoding header accepts gzip by its name, or as x-gzip (RFC 9110, sections 8.4.1.3, 12.5.3). */
export const acceptsGzip = (header: string | undefined): boolean =>
  (header ?? '').split(',').some((item) => {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    return (
      (coding === 'gzip' || coding === 'x-gzip') && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
    );
  });

/** Compresses chunks as they come, outside the event loop. If it is ended early, it ends their iterator too. */
export const gzipChunks = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const gzip = createGzip({ level: 4 });
  const compressing = pipeline(Readable.from(chunks, { objectMode: true, highWaterMark: 1 }), gzip);
  // If it fails, the reads of `gzip` reject with the same error.
  compressing.catch(() => undefined);
  try {
    for await (const chunk of gzip) yield chunk as Uint8Array;
  } finally {
    gzip.destroy();
  }
};
