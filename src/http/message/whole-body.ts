import type { Request } from './request-response.ts';

/** What is kept at first; it doubles as the body grows. */
const ROOM = 65_536;

/**
 * Reads a body of at most `limit` bytes whole, where that is not the limit of all other bodies. Rejects with Problem
 * `too-large`, `overloaded` or `invalid-request`.
 */
export const wholeBody = async ({ stream }: Pick<Request, 'stream'>, limit: number): Promise<Buffer> => {
  const body = stream(limit);
  let bytes = Buffer.allocUnsafeSlow(ROOM);
  let length = 0;
  for await (const chunk of body.chunks) {
    body.hold(chunk.length);
    if (length + chunk.length > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * bytes.length, length + chunk.length));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    length += chunk.copy(bytes, length);
  }
  return bytes.subarray(0, length);
};
