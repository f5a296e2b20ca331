import fc from 'fast-check';
import { decodeField, decodeLongField, splitForm } from '../../../../../src/http/message/body/form-fields.ts';

describe('the fields of a form', () => {
  it('are those that URLSearchParams reads', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))), (pairs) => {
        const form = new URLSearchParams(pairs).toString();
        const fields = splitForm(Buffer.from(form), 1000) ?? [];
        expect(
          fields.map(({ name, value }) => [decodeField(name)?.toString('utf8'), decodeField(value)?.toString('utf8')]),
        ).toEqual([...new URLSearchParams(form)]);
      }),
    );
  });

  it('are at most as many as are allowed', () => {
    expect(splitForm(Buffer.from('a&b&c'), 3)).toHaveLength(3);
    expect(splitForm(Buffer.from('a&b&c&d'), 3)).toBeUndefined();
    expect(splitForm(Buffer.from('&&&a=b&'), 1)).toHaveLength(1);
  });

  it.each(['%', '%a', '%zz', 'a%2', '%%20'])('are none where a percent sign begins no byte: %s', async (text) => {
    expect(decodeField(Buffer.from(text))).toBeUndefined();
    expect(await decodeLongField(Buffer.from(text))).toBeUndefined();
  });

  it('of 4 MB are decoded in slices, whatever they consist of', async () => {
    for (const text of ['+', '%20', 'a', '%C3%A9']) {
      const encoded = Buffer.from(text.repeat(4_000_000 / text.length));
      let turns = 0;
      const ticking = setInterval(() => {
        turns += 1;
      }, 0);
      const decoded = await decodeLongField(encoded);
      clearInterval(ticking);
      expect(decoded?.toString('utf8')).toBe(decodeURIComponent(encoded.toString().replaceAll('+', ' ')));
      // Eight slices of 512 KiB: others have a turn between them.
      expect(turns).toBeGreaterThanOrEqual(3);
    }
  });
});
