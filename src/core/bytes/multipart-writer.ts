const LINE_END = '\r\n';

export interface BodyPart {
  readonly headers: Readonly<Record<string, string>>;
  /** The length of the content, in bytes. */
  readonly length: number;
  readonly chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** The Content-Type of a multipart/mixed body: one space and no quotes, since clients split it there. */
export const multipartType = (boundary: string): string => `multipart/mixed; boundary=${boundary}`;

/**
 * A multipart/mixed body (RFC 2046, section 5.1), made while it is sent. The boundary is letters and digits, random
 * enough to occur in no part.
 */
export const multipartBody = (
  boundary: string,
  parts: readonly BodyPart[],
): { readonly length: number; readonly chunks: () => AsyncIterable<Uint8Array> } => {
  const heads = parts.map(({ headers }, index) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}${LINE_END}`);
    return Buffer.from(`${index === 0 ? '' : LINE_END}--${boundary}${LINE_END}${lines.join('')}${LINE_END}`);
  });
  const end = Buffer.from(`${LINE_END}--${boundary}--${LINE_END}`);
  return {
    length:
      heads.reduce((sum, head) => sum + head.byteLength, end.byteLength) +
      parts.reduce((sum, part) => sum + part.length, 0),
    async *chunks() {
      for (const [index, part] of parts.entries()) {
        yield heads[index] ?? end;
        yield* part.chunks();
      }
      yield end;
    },
  };
};
