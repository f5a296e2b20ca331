import type { Request } from '../request-response.ts';

/** The first buffer; it doubles as the body grows. */
const INITIAL_BYTES = 65_536;

/**
 * Reads a complete body, with a limit of its own instead of the limit of all bodies. Rejects with Problem `too-large`,
 * `overloaded` or `invalid-request`.
 */
export const readCompleteBody = async ({ stream }: Request, limit: number): Promise<Buffer> => {
  const body = stream(limit);
  let bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  let length = 0;
  for await (const chunk of body.chunks) {
    body.reserve(chunk.length);
    if (length + chunk.length > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * bytes.length, length + chunk.length));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    length += chunk.copy(bytes, length);
  }
  return bytes.subarray(0, length);
};
