import fc from 'fast-check';
import { multipartBody, multipartType } from '../../../../src/core/bytes/multipart-writer.ts';

const whole = async (
  boundary: string,
  all: readonly Uint8Array[],
): Promise<{ readonly bytes: Buffer; readonly length: number }> => {
  const body = multipartBody(
    boundary,
    all.map((bytes) => ({
      headers: { 'Content-Type': 'application/octet-stream' },
      length: bytes.byteLength,
      chunks: () => [bytes],
    })),
  );
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.chunks()) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), length: body.length };
};

describe('a multipart body', () => {
  it('carries every part unchanged behind a boundary (RFC 2046, section 5.1) and knows its length before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }), async (all) => {
        const boundary = 'b5f1c2d3e4a59687';
        const { bytes, length } = await whole(boundary, all);
        expect(bytes).toHaveLength(length);
        const [preamble, ...rest] = `\r\n${bytes.toString('latin1')}`.split(`\r\n--${boundary}`);
        expect(preamble).toBe('');
        expect(rest.at(-1)).toBe('--\r\n');
        const found = rest.slice(0, -1).map((part) => part.slice(part.indexOf('\r\n\r\n') + 4));
        expect(found).toEqual(all.map((part) => Buffer.from(part).toString('latin1')));
      }),
      { numRuns: 200 },
    );
  });

  it('names its boundary where clients split it off', () => {
    expect(multipartType('abc').split(' boundary=')).toEqual(['multipart/mixed;', 'abc']);
  });
});
