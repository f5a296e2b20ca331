import { spawn } from 'node:child_process';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { Problem } from '../../../core/problem.ts';
import { DamagedData } from './damaged-data.ts';
import { inflated } from './inflated.ts';

/** The first bytes of a frame (RFC 8878, section 3.1.1). */
export const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Node has this from 22.15 on; its window is at most 128 MiB. */
const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: () => Transform };

const damaged = (reason: string): DamagedData => new DamagedData(`the zstd data cannot be read to its end: ${reason}`);

const byProgram = async function* (source: AsyncIterable<Buffer>, program: string): AsyncGenerator<Buffer, void> {
  const child = spawn(program, ['-d', '-c', '-q', '--memory=128MB'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (bytes: Buffer) => (complaint = (complaint + bytes.toString()).slice(0, 500)));
  const ended = new Promise<number | 'missing' | null>((resolve) => {
    child.once('error', () => resolve('missing')).once('close', resolve);
  });
  const sent = pipeline(Readable.from(source), child.stdin).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  try {
    for await (const piece of child.stdout as AsyncIterable<Buffer>) yield piece;
    const code = await ended;
    if (code === 'missing')
      throw new Problem(
        'invalid-request',
        'Node before 22.15 reads zstd only with the program zstd: install it, or decompress the input yourself',
      );
    const failure = await sent;
    if (failure instanceof Problem) throw failure;
    if (code !== 0) throw damaged(complaint.trim());
  } finally {
    child.kill();
  }
};

/** Decompresses zstd (RFC 8878), by Node if possible, else by `program`. Throws Problem `invalid-request`. */
export const unzstd = (source: AsyncIterable<Buffer>, program = 'zstd'): AsyncGenerator<Buffer, void> =>
  createZstdDecompress === undefined ? byProgram(source, program) : inflated(source, createZstdDecompress(), 'zstd');
