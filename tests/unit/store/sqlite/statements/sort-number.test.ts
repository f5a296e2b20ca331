import fc from 'fast-check';
import { AFTER_ALL, boundNumber, sortNumber } from '../../../../../src/store/sqlite/statements/sort-number.ts';
import { highestKeyAt, lowestKeyAt, sortKey } from '../../../../../src/xapi/statement/sort-key.ts';

const keys = fc
  .record({
    stored: fc.integer({ min: 0, max: 2 ** 42 - 1 }),
    partition: fc.integer({ min: 0, max: 31 }),
    counter: fc.integer({ min: 0, max: 65_534 }),
  })
  .map(({ stored, partition, counter }) => sortKey(stored, partition, counter));
const order = <T>(x: T, y: T): number => (x < y ? -1 : x > y ? 1 : 0);

describe('The number of a row', () => {
  it('has the order of the sort keys', () => {
    fc.assert(fc.property(keys, keys, (x, y) => order(sortNumber(x), sortNumber(y)) === order(x, y)));
  });

  it('compares with the bounds of a page as the sort key does', () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 0, max: 2 ** 42 }), (key, stored) => {
        expect(sortNumber(key) > boundNumber(highestKeyAt(stored))).toBe(key > highestKeyAt(stored));
        expect(sortNumber(key) < boundNumber(highestKeyAt(stored))).toBe(key < highestKeyAt(stored));
        expect(sortNumber(key) < boundNumber(lowestKeyAt(stored))).toBe(key < lowestKeyAt(stored));
      }),
    );
  });

  it('is below the bound of the largest time', () => {
    expect(boundNumber(highestKeyAt(Number.MAX_SAFE_INTEGER))).toBeLessThan(AFTER_ALL);
    expect(sortNumber(sortKey(2 ** 42 - 2, 31, 65_534))).toBeLessThan(
      boundNumber(highestKeyAt(Number.MAX_SAFE_INTEGER)),
    );
  });

  it.each([
    [2 ** 42, 0, 0],
    [1, 32, 0],
    [1, 0, 65_536],
  ])('is refused where it would not fit: stored %d, partition %d, counter %d', (stored, partition, counter) => {
    expect(() => sortNumber(sortKey(stored, partition, counter))).toThrow(RangeError);
  });
});
