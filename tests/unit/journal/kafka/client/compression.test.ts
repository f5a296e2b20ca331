import { randomBytes } from 'node:crypto';
import kafkajs from 'kafkajs';
import { registerCodecs } from '../../../../../src/journal/kafka/client/compression.ts';

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

describe('the compression of record sets', () => {
  const codec = (type: 'Snappy' | 'LZ4'): Codec => {
    const { CompressionCodecs: codecs, CompressionTypes: types } = kafkajs;
    return (type === 'Snappy' ? codecs[types.Snappy]() : codecs[types.LZ4]()) as Codec;
  };
  beforeAll(() => registerCodecs());

  it.each(['Snappy', 'LZ4'] as const)('%s gives back what went in, small, large, or not compressible', async (type) => {
    for (const bytes of [Buffer.from('a'), Buffer.alloc(3_000_000, 'statement '), randomBytes(200_000)]) {
      const compressed = await codec(type).compress({ buffer: bytes });
      expect(Buffer.compare(await codec(type).decompress(compressed), bytes)).toBe(0);
    }
  });

  it('writes snappy in blocks of 256 KiB, between which others are served', async () => {
    const bytes = Buffer.alloc(1_000_000, 'statement ');
    const compressed = await codec('Snappy').compress({ buffer: bytes });
    const sizes: number[] = [];
    for (let at = 16; at < compressed.length; at += 4 + compressed.readUInt32BE(at)) {
      // A block begins with its length uncompressed, in groups of seven bits, the lowest first.
      let [size, group] = [0, 0];
      do size += ((compressed[at + 4 + group] ?? 0) & 0x7f) << (7 * group);
      while (((compressed[at + 4 + group++] ?? 0) & 0x80) !== 0);
      sizes.push(size);
    }
    expect(sizes).toEqual([262_144, 262_144, 262_144, 1_000_000 - 3 * 262_144]);
  });

  it('reads snappy as Java writes it, in blocks, and bare', async () => {
    // "ab" is one literal in a block of its own: length 2, then tag and bytes.
    const block = Buffer.from([2, 0x04, 0x61, 0x62]);
    const head = Buffer.from('82534e4150505900' + '00000001' + '00000001', 'hex');
    const framed = Buffer.concat([head, Buffer.from([0, 0, 0, 4]), block, Buffer.from([0, 0, 0, 4]), block]);
    expect((await codec('Snappy').decompress(framed)).toString()).toBe('abab');
    expect((await codec('Snappy').decompress(block)).toString()).toBe('ab');
  });
});
