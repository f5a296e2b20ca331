import { type EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of an archive. Its content is read when its turn comes. */
export interface ArchivedFile {
  /** A path with slashes, without one at its begin. */
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** False for what is compressed already. */
  readonly isCompressed: boolean;
}

/**
 * A ZIP archive of these files, made while it is read: only a few chunks of the content are in memory at a time. If a
 * file fails, the archive ends with that error and without its directory, so every program sees that it is cut.
 */
export const zipArchive = async function* (
  files: AsyncIterable<ArchivedFile>,
  at: Date,
): AsyncGenerator<Uint8Array, void> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  // It passes on the errors of its sources.
  (zip as unknown as EventEmitter).on('error', (thrown: Error) => void output.destroy(thrown));
  let current: Readable | undefined;
  const add = async ({ name, content, isCompressed }: ArchivedFile): Promise<void> => {
    const source = Readable.from(content, { objectMode: false });
    current = source;
    zip.addReadStreamLazy(name, { mtime: at, mode: 0o600, compress: isCompressed }, (begin) => begin(null, source));
    if (!source.closed) await once(source, 'close');
  };
  const feed = async (): Promise<void> => {
    for await (const file of files) {
      if (output.destroyed) return;
      await add(file);
    }
    zip.end();
  };
  // The reader of the output gets its errors.
  const feeding = feed().catch((thrown: unknown) => void output.destroy(thrown as Error));
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
  } finally {
    output.destroy();
    current?.destroy();
    await feeding;
  }
};
