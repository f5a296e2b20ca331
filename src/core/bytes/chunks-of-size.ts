/** The size of a stored chunk in bytes; only the last of an attachment may be smaller. */
export const CHUNK_BYTES = 262_144;

/** Regroups bytes into chunks of this size, the last one smaller; each is a buffer of its own. */
export const chunksOfSize = async function* (
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, void> {
  let buffer = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.byteLength;) {
      const piece = chunk.subarray(from, from + size - filled);
      buffer.set(piece, filled);
      filled += piece.byteLength;
      from += piece.byteLength;
      if (filled < size) continue;
      yield buffer;
      buffer = Buffer.allocUnsafeSlow(size);
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
};
