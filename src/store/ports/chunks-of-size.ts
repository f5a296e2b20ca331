/** How large a stored chunk is, in bytes; only the last of an attachment may be smaller. */
export const CHUNK_BYTES = 262_144;

/** The same bytes in chunks of this size, the last one what is left; each is the receiver's to keep. */
export const chunksOfSize = async function* (
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, void> {
  let filling = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.byteLength;) {
      const piece = chunk.subarray(from, from + size - filled);
      filling.set(piece, filled);
      filled += piece.byteLength;
      from += piece.byteLength;
      if (filled < size) continue;
      yield filling;
      filling = Buffer.allocUnsafeSlow(size);
      filled = 0;
    }
  }
  if (filled > 0) yield filling.subarray(0, filled);
};
