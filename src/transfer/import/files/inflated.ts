import type { Transform } from 'node:stream';
import { DamagedData } from './damaged-data.ts';

/**
 * The content that a decompressor of Node makes, up to where its data break off; then throws DamagedData. Reads by
 * events: an iterator of a stream loses what has come before its error.
 */
export const inflated = async function* (
  source: AsyncIterable<Buffer>,
  transform: Transform,
  format: 'gzip' | 'zstd',
): AsyncGenerator<Buffer, void> {
  const pieces: Buffer[] = [];
  let failure: Error | undefined;
  transform.on('data', (piece: Buffer) => pieces.push(piece)).on('error', (thrown) => (failure = thrown));
  const failed = new Promise((resolve) => {
    transform.once('error', resolve);
  });
  const check = (): void => {
    if (failure !== undefined)
      throw new DamagedData(`the ${format} data cannot be read to its end: ${failure.message}`);
  };
  try {
    for await (const piece of source) {
      const written = new Promise((resolve) => {
        transform.write(piece, resolve);
      });
      // After an error it does not call back.
      await Promise.race([written, failed]);
      yield* pieces.splice(0);
      check();
    }
    await new Promise<void>((resolve) => {
      transform.once('end', resolve).once('error', () => resolve());
      transform.end();
    });
    yield* pieces.splice(0);
    check();
  } finally {
    transform.destroy();
  }
};
