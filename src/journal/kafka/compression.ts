import kafkajs from 'kafkajs';

/** What kafkajs asks of a codec: an encoder's bytes in, bytes out. */
interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

/** How record sets are compressed on their way out. All of none, gzip, snappy and lz4 are read. */
export const COMPRESSION = kafkajs.CompressionTypes.Snappy;

/** Java's clients and brokers frame snappy in blocks behind this head: magic, version 1, least version 1. */
const SNAPPY_HEAD = Buffer.from('82534e415050590000000001' + '00000001', 'hex');
const SNAPPY_MAGIC = SNAPPY_HEAD.subarray(0, 8);

/** Teaches kafkajs lz4 and snappy, which it lacks, without a native build; once for the process. */
export const registerCodecs = async (): Promise<void> => {
  const { lz4Compress, lz4Decompress, snappyCompress, snappyDecompress } = await import('@platformatic/wasm-utils');
  const lz4: Codec = {
    compress: ({ buffer }) => Promise.resolve(lz4Compress(buffer)),
    decompress: (bytes) => Promise.resolve(lz4Decompress(bytes)),
  };
  const snappy: Codec = {
    compress: ({ buffer }) => {
      const block = snappyCompress(buffer);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(block.length);
      return Promise.resolve(Buffer.concat([SNAPPY_HEAD, length, block]));
    },
    decompress: (bytes) => Promise.resolve(readSnappy(bytes, snappyDecompress)),
  };
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.LZ4] = () => lz4;
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.Snappy] = () => snappy;
};

const readSnappy = (bytes: Buffer, decompress: (block: Buffer) => Buffer): Buffer => {
  if (!bytes.subarray(0, SNAPPY_MAGIC.length).equals(SNAPPY_MAGIC)) return decompress(bytes);
  const blocks: Buffer[] = [];
  for (let at = SNAPPY_HEAD.length; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    blocks.push(decompress(bytes.subarray(at + 4, end)));
    at = end;
  }
  return Buffer.concat(blocks);
};
