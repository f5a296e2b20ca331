import * as zlib from 'node:zlib';
import { gzipSync } from 'node:zlib';
import { decompressed } from '../../../../../src/transfer/import/files/decompress.ts';
import type { Cut } from '../../../../../src/transfer/import/files/damaged-data.ts';
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

/** A frame of zstd with a raw block for each text: they come before its end. */
const zstdOf = (texts: readonly string[]): Buffer =>
  Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]),
    ...texts.flatMap((text, at) => {
      const header = Buffer.alloc(3);
      header.writeUIntLE((at === texts.length - 1 ? 1 : 0) + (Buffer.byteLength(text) << 3), 0, 3);
      return [header, Buffer.from(text)];
    }),
  ]);

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

  const lines = Array.from({ length: 50 }, (_, at) => `{"line":${at}}\n`);
  it.each([
    ['gzip', gzipSync(lines.join(''), { level: 0 })],
    ['zstd', zstdOf(lines)],
    ['many frames of zstd', Buffer.concat(lines.map((line) => zstdOf([line])))],
  ])('is kept up to where it is cut off: %s', async (_, archive) => {
    const cuts: Cut[] = [];
    const found: Buffer[] = [];
    const pieces = [archive.subarray(0, 30), archive.subarray(30, archive.indexOf('"line":41') + 3)];
    for await (const piece of decompressed(asyncEach(pieces), (cut) => cuts.push(cut))) found.push(piece);
    const text = Buffer.concat(found).toString();
    expect(text.slice(0, lines.slice(0, 41).join('').length)).toBe(lines.slice(0, 41).join(''));
    expect(cuts).toEqual([{ bytes: text.length, reason: expect.stringContaining('to its end') as string }]);
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
