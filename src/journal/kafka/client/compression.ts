import kafkajs from 'kafkajs';
import { startLoop } from '../../../core/concurrency/slices.ts';

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

/** The compression of sent record sets; none, gzip, snappy and lz4 can be read. */
export const COMPRESSION = kafkajs.CompressionTypes.Snappy;

/** Java's clients and brokers put snappy blocks behind this header: magic, version 1, minimum version 1. */
const SNAPPY_HEAD = Buffer.from('82534e415050590000000001' + '00000001', 'hex');
const SNAPPY_MAGIC = SNAPPY_HEAD.subarray(0, 8);

/** The most bytes of one block: a millisecond. Snappy itself looks back at most 64 KiB. */
const BLOCK_BYTES = 262_144;

/** Registers lz4 and snappy, which kafkajs lacks, without a native build; for the whole process. */
export const registerCodecs = async (): Promise<void> => {
  const { lz4Compress, lz4Decompress, snappyCompress, snappyDecompress } = await import('@platformatic/wasm-utils');
  const lz4: Codec = {
    compress: ({ buffer }) => Promise.resolve(lz4Compress(buffer)),
    decompress: (bytes) => Promise.resolve(lz4Decompress(bytes)),
  };
  const snappy: Codec = {
    compress: ({ buffer }) => writeSnappy(buffer, snappyCompress),
    decompress: (bytes) => readSnappy(bytes, snappyDecompress),
  };
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.LZ4] = () => lz4;
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.Snappy] = () => snappy;
};

/** Compresses block by block, in slices. */
const writeSnappy = async (bytes: Buffer, compress: (block: Buffer) => Buffer): Promise<Buffer> => {
  const pieces: Buffer[] = [SNAPPY_HEAD];
  const pause = startLoop();
  for (let at = 0; at === 0 || at < bytes.length; at += BLOCK_BYTES) {
    const block = compress(bytes.subarray(at, at + BLOCK_BYTES));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    pieces.push(length, block);
    const due = pause();
    if (due !== undefined) await due;
  }
  return Buffer.concat(pieces);
};

/** Reads what `writeSnappy` or another client has written, in slices; a single block may have no header. */
const readSnappy = async (bytes: Buffer, decompress: (block: Buffer) => Buffer): Promise<Buffer> => {
  if (!bytes.subarray(0, SNAPPY_MAGIC.length).equals(SNAPPY_MAGIC)) return decompress(bytes);
  const blocks: Buffer[] = [];
  const pause = startLoop();
  for (let at = SNAPPY_HEAD.length; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    blocks.push(decompress(bytes.subarray(at + 4, end)));
    at = end;
    const due = pause();
    if (due !== undefined) await due;
  }
  return Buffer.concat(blocks);
};
