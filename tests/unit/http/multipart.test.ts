import fc from 'fast-check';
import { multipartBody, multipartType } from '../../../src/http/multipart.ts';

describe('a multipart body', () => {
  it('carries every part unchanged, each behind a boundary (RFC 2046, section 5.1)', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }), (all) => {
      const boundary = 'b5f1c2d3e4a59687';
      const body = multipartBody(boundary, all.map((bytes) => ({ headers: { 'Content-Type': 'application/octet-stream' }, bytes }))).toString('latin1');
      const [preamble, ...rest] = `\r\n${body}`.split(`\r\n--${boundary}`);
      expect(preamble).toBe('');
      expect(rest.at(-1)).toBe('--\r\n');
      const found = rest.slice(0, -1).map((part) => part.slice(part.indexOf('\r\n\r\n') + 4));
      expect(found).toEqual(all.map((bytes) => Buffer.from(bytes).toString('latin1')));
    }), { numRuns: 200 });
  });

  it('names its boundary where clients split it off', () => {
    expect(multipartType('abc').split(' boundary=')).toEqual(['multipart/mixed;', 'abc']);
  });
});
