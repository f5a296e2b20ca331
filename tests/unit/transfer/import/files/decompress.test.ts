import * as zlib from 'node:zlib';
import { gzipSync } from 'node:zlib';
import { decompressed } from '../../../../../src/transfer/import/files/decompress.ts';
import { unzstd } from '../../../../../src/transfer/import/files/zstd.ts';
import { asyncEach } from '../../../../support/builders/text/async-each.ts';

const read = async (bytes: Buffer, piece = 1000): Promise<string> => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += piece) pieces.push(bytes.subarray(at, at + piece));
  const found: Buffer[] = [];
  for await (const one of decompressed(asyncEach(pieces))) found.push(one);
  return Buffer.concat(found).toString();
};

/** `{"a":1}` and a line feed as a frame of zstd: one raw block, and a checksum of none. */
const ZSTD_FRAME = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 8, 0x41, 0, 0, ...Buffer.from('{"a":1}\n')]);

describe('the content of an input', () => {
  it('is what it is, or decompressed by its first bytes', async () => {
    expect(await read(Buffer.from('{"a":1}\n'), 1)).toBe('{"a":1}\n');
    expect(await read(Buffer.alloc(0))).toBe('');
    expect(await read(gzipSync('{"a":1}\n'), 1)).toBe('{"a":1}\n');
    expect(await read(ZSTD_FRAME, 1)).toBe('{"a":1}\n');
    expect(await read(Buffer.concat([ZSTD_FRAME, ZSTD_FRAME]))).toBe('{"a":1}\n{"a":1}\n');
    expect(await read(Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]))).toBe('one\ntwo\n');
  });

  it('is refused where it is cut off or damaged', async () => {
    const whole = gzipSync('{"a":1}\n'.repeat(100));
    await expect(read(whole.subarray(0, -9))).rejects.toMatchObject({
      kind: 'invalid-request',
      message: expect.stringContaining('to its end') as string,
    });
    whole[20] = (whole[20] ?? 0) ^ 0xff;
    await expect(read(whole)).rejects.toMatchObject({ kind: 'invalid-request' });
    await expect(read(ZSTD_FRAME.subarray(0, -1))).rejects.toMatchObject({
      kind: 'invalid-request',
      message: expect.stringContaining('the zstd data cannot be read to its end') as string,
    });
  });

  it('in zstd says what is missing where neither Node nor a program reads it', async () => {
    const reading = async (): Promise<string> => {
      const pieces: Buffer[] = [];
      for await (const piece of unzstd(asyncEach([ZSTD_FRAME]), 'no-such-program')) pieces.push(piece);
      return Buffer.concat(pieces).toString();
    };
    if ('createZstdDecompress' in zlib) expect(await reading()).toBe('{"a":1}\n');
    else await expect(reading()).rejects.toMatchObject({ message: expect.stringContaining('install it') as string });
  });

  it('is refused where it expands a thousandfold', async () => {
    const zeros = gzipSync(Buffer.alloc(10_000_000), { level: 9 });
    const bomb = Buffer.concat(Array.from({ length: 10 }, () => zeros));
    const reading = async (): Promise<number> => {
      let bytes = 0;
      for await (const piece of decompressed(asyncEach([bomb]))) bytes += piece.length;
      return bytes;
    };
    await expect(reading()).rejects.toMatchObject({ kind: 'too-large' });
  });
});
