const LINE_END = '\r\n';

/** One part of a multipart body. */
export interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** The Content-Type of a multipart/mixed body: one space, no quotes, since clients split it there. */
export const multipartType = (boundary: string): string => `multipart/mixed; boundary=${boundary}`;

/**
 * A multipart/mixed body (RFC 2046, section 5.1) of these parts. The boundary is letters and digits, random enough to
 * stand in none of them.
 */
export const multipartBody = (boundary: string, parts: readonly Part[]): Buffer => {
  const pieces = parts.flatMap(({ headers, bytes }, index) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}${LINE_END}`);
    return [Buffer.from(`${index === 0 ? '' : LINE_END}--${boundary}${LINE_END}${lines.join('')}${LINE_END}`), bytes];
  });
  return Buffer.concat([...pieces, Buffer.from(`${LINE_END}--${boundary}--${LINE_END}`)]);
};
