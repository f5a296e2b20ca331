import { crc32c } from '../../../../src/core/bytes/crc32c.ts';

describe('A CRC32C', () => {
  it('is that of RFC 3720, appendix B.4', () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array())).toBe(0);
  });

  it('is that of the bytes of a view, however much came before', () => {
    const large = Buffer.alloc(3_000_000, 'x');
    const expected = crc32c(Buffer.from('xyz'));
    large.set(Buffer.from('xyz'), 777);
    crc32c(large);
    expect(crc32c(large.subarray(777, 780))).toBe(expected);
  });
});
