import fc from 'fast-check';

const SURROGATES = 0x800;
const scalar = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES })
  .map((index) => String.fromCodePoint(index < 0xd800 ? index : index + SURROGATES));

/**
 * Text of any Unicode code points but surrogates. fast-check's own unit `binary` first makes a table of them all, which
 * takes longer than most tests.
 */
export const anyText: fc.Arbitrary<string> = fc.string({ unit: scalar });

/** A URL with any domain and any text as its path; that of fast-check needs the same table. */
export const anyUrl: fc.Arbitrary<string> = fc
  .tuple(fc.domain(), anyText)
  .map(([domain, text]) => `https://${domain}/${encodeURIComponent(text)}`);
