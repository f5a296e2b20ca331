import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { InFlight } from './in-flight.ts';
import { Problem } from '../../core/problem.ts';

/** Bytes that are kept until a request has been judged. */
interface Kept {
  /** In bytes. */
  readonly length: number;
  /** Gives them again, from the beginning. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** Keeps what one request brings until it has been judged. */
export interface Spool {
  /**
   * Keeps these bytes; rejects with Problem `overloaded` where there is no room. The parts of a request are kept one
   * after another.
   */
  keep(chunks: AsyncIterable<Uint8Array>): Promise<Kept>;
  /** Lets go of everything that was kept. */
  close(): Promise<void>;
}

/** What spools are built with. */
export interface SpoolDeps {
  /** Where files are made. */
  readonly folder: string;
  /** Counts the bytes in files, over all requests. */
  readonly files: InFlight;
}

/** How much of a request is kept in memory, in bytes; what does not fit is kept in a file. */
const IN_MEMORY = 131_072;
const READ_AT_ONCE = 65_536;

const noRoom = (cause?: unknown): Problem =>
  Object.assign(
    new Problem('overloaded', 'there is no room for the attachments now; nothing of this request was kept'),
    { cause },
  );

const onFile = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    throw noRoom(thrown);
  }
};

/**
 * A file that nobody else can open: its name is gone as soon as it is open, so that not even a crash leaves it behind.
 */
const openNameless = async (folder: string): Promise<FileHandle> => {
  const name = join(folder, `carnet-${randomUUID()}`);
  const file = await open(name, 'wx+', 0o600);
  await unlink(name);
  return file;
};

/**
 * Builds the spool of one request: its first bytes stay in memory, and `hold` is told how many (it may refuse by
 * throwing); all others go to one file, opened when it is needed.
 */
export const createSpool = ({ folder, files }: SpoolDeps, hold: (bytes: number) => void): Spool => {
  let file: Promise<FileHandle> | undefined;
  let written = 0;
  let room = IN_MEMORY;

  const append = async (chunk: Uint8Array): Promise<void> => {
    if (!files.hasRoomFor(chunk.byteLength)) throw noRoom();
    files.take(chunk.byteLength);
    const at = written;
    written += chunk.byteLength;
    await onFile(async () => {
      file ??= openNameless(folder);
      const { bytesWritten } = await (await file).write(chunk, 0, chunk.byteLength, at);
      if (bytesWritten !== chunk.byteLength) throw new Error('the file took less than it was given');
    });
  };

  const fromFile = async function* (from: number, length: number): AsyncGenerator<Uint8Array, void> {
    for (let done = 0; done < length;) {
      const piece = Buffer.allocUnsafeSlow(Math.min(READ_AT_ONCE, length - done));
      const { bytesRead } = await onFile(async () => {
        if (file === undefined) throw new Error('the spool is closed');
        return (await file).read(piece, 0, piece.byteLength, from + done);
      });
      if (bytesRead === 0) throw noRoom();
      done += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  };

  return {
    keep: async (chunks) => {
      const inMemory: Uint8Array[] = [];
      let held = 0;
      const from = written;
      let filing = false;
      for await (const chunk of chunks) {
        if (!filing && chunk.byteLength <= room - held) {
          inMemory.push(chunk);
          held += chunk.byteLength;
        } else {
          filing = true;
          await append(chunk);
        }
      }
      hold(held);
      room -= held;
      const length = written - from;
      return {
        length: held + length,
        async *chunks() {
          yield* inMemory;
          yield* fromFile(from, length);
        },
      };
    },
    close: async () => {
      files.give(written);
      written = 0;
      const closing = file;
      file = undefined;
      await closing?.then(
        (handle) => handle.close(),
        () => undefined,
      );
    },
  };
};
