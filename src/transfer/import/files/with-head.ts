/** The beginning of a stream, and the complete stream. */
export interface Headed {
  /** At least the bytes that were asked for, unless the stream has fewer. */
  readonly head: Buffer;
  /** The same stream from its start; it can be read once. */
  readonly all: AsyncGenerator<Buffer, void>;
}

/** Reads the first `bytes` of a stream without losing them. */
export const withHead = async (pieces: AsyncIterable<Buffer>, bytes: number): Promise<Headed> => {
  const iterator = pieces[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < bytes) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const all = async function* (): AsyncGenerator<Buffer, void> {
    try {
      if (head.length > 0) yield head;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return { head, all: all() };
};
