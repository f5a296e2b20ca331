import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../../core/problem.ts';
import type { InFlight } from './in-flight.ts';

interface SpooledBytes {
  readonly length: number;
  /** Reads them from the beginning; may be called again. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** Stores the attachments of one request until it is accepted or refused. */
export interface Spool {
  /** Rejects with Problem `overloaded` if there is no space. One write at a time. */
  write(chunks: AsyncIterable<Uint8Array>): Promise<SpooledBytes>;
  close(): Promise<void>;
}

export interface SpoolDeps {
  readonly folder: string;
  /** The bytes in files, over all requests. */
  readonly fileBytes: InFlight;
}

/** The bytes of a request in memory; the rest is stored in a file. */
const MAX_MEMORY_BYTES = 131_072;
const READ_BYTES = 65_536;

const noCapacity = (cause?: unknown): Problem =>
  Object.assign(
    new Problem('overloaded', 'there is no room for the attachments now; nothing of this request was kept'),
    { cause },
  );

const withFileErrors = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    throw noCapacity(thrown);
  }
};

/**
 * A file that no other process can open: it is unlinked as soon as it is open, so that a crash leaves nothing behind.
 */
const openNameless = async (folder: string): Promise<FileHandle> => {
  const name = join(folder, `carnet-${randomUUID()}`);
  const file = await open(name, 'wx+', 0o600);
  await unlink(name);
  return file;
};

/**
 * The spool of one request: its first bytes stay in memory, all others go to one file, opened when the first of them
 * comes. `reserve` counts the bytes in memory, and may refuse them by throwing.
 */
export const createSpool = ({ folder, fileBytes }: SpoolDeps, reserve: (bytes: number) => void): Spool => {
  let file: Promise<FileHandle> | undefined;
  let fileLength = 0;
  let memoryLeft = MAX_MEMORY_BYTES;

  const append = async (chunk: Uint8Array): Promise<void> => {
    if (!fileBytes.hasCapacityFor(chunk.byteLength)) throw noCapacity();
    fileBytes.acquire(chunk.byteLength);
    const at = fileLength;
    fileLength += chunk.byteLength;
    await withFileErrors(async () => {
      file ??= openNameless(folder);
      const { bytesWritten } = await (await file).write(chunk, 0, chunk.byteLength, at);
      if (bytesWritten !== chunk.byteLength) throw new Error('the file took less than it was given');
    });
  };

  const fromFile = async function* (from: number, length: number): AsyncGenerator<Uint8Array, void> {
    for (let done = 0; done < length;) {
      const piece = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, length - done));
      const { bytesRead } = await withFileErrors(async () => {
        if (file === undefined) throw new Error('the spool is closed');
        return (await file).read(piece, 0, piece.byteLength, from + done);
      });
      if (bytesRead === 0) throw noCapacity();
      done += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  };

  return {
    write: async (chunks) => {
      const inMemory: Uint8Array[] = [];
      let memoryBytes = 0;
      const from = fileLength;
      let isInFile = false;
      for await (const chunk of chunks) {
        if (!isInFile && chunk.byteLength <= memoryLeft - memoryBytes) {
          inMemory.push(chunk);
          memoryBytes += chunk.byteLength;
        } else {
          isInFile = true;
          await append(chunk);
        }
      }
      reserve(memoryBytes);
      memoryLeft -= memoryBytes;
      const length = fileLength - from;
      return {
        length: memoryBytes + length,
        async *chunks() {
          yield* inMemory;
          yield* fromFile(from, length);
        },
      };
    },
    close: async () => {
      fileBytes.release(fileLength);
      fileLength = 0;
      const closing = file;
      file = undefined;
      await closing?.then(
        (handle) => handle.close(),
        () => undefined,
      );
    },
  };
};
