import { CHECKED_KINDS } from '../../../src/store/ports/checked/record-checksum.ts';
import { DECIDING, placesOf, withBitFlipped } from '../../torture/rehearsal/stored-bits.ts';

const bitsThatDiffer = (one: Buffer, other: Buffer): number =>
  one.reduce((sum, byte, at) => sum + (byte ^ (other[at] ?? 0)).toString(2).replaceAll('0', '').length, 0);

describe('Changed bits', () => {
  it('are one at each place, in another byte or another bit each time', () => {
    const bytes = Buffer.from('{"decisions":{"record:moodle":{"state":"objected"}}}');
    const flipped = placesOf(20).map(({ inRecord }) => withBitFlipped(bytes, inRecord));
    expect(flipped.map((one) => bitsThatDiffer(one, bytes))).toEqual(Array.from({ length: 20 }, () => 1));
    expect(new Set(flipped.map((one) => one.toString('hex'))).size).toBe(20);
  });

  it('are in all records of a kind, and in all that a record has', () => {
    const places = placesOf(20);
    expect(new Set(places.map(({ record }) => Math.floor(record * 10))).size).toBe(10);
    expect(new Set(places.map(({ inRecord }) => Math.floor(inRecord * 10))).size).toBe(10);
    for (const { record, inRecord } of places) {
      expect(record).toBeLessThan(1);
      expect(inRecord).toBeLessThan(1);
    }
  });

  it('are of every kind that has a checksum', () => {
    const kinds = DECIDING.map(({ kind }) => kind);
    expect(Object.keys(CHECKED_KINDS).filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  it('are of kinds that each have a name of their own', () => {
    expect(new Set(DECIDING.map(({ kind }) => kind)).size).toBe(DECIDING.length);
  });
});
