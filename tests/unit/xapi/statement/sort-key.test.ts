import fc from 'fast-check';
import { highestKeyAt, lowestKeyAt, sortKey, storedOf } from '../../../../src/xapi/statement/sort-key.ts';

const stored = fc.integer({ min: 0, max: 2 ** 44 - 1 });
const key = fc.record({
  stored,
  partition: fc.integer({ min: 0, max: 4095 }),
  counter: fc.integer({ min: 0, max: 2 ** 24 - 1 }),
});

describe('a sort key', () => {
  it('is stored, partition and counter in 11, 3 and 6 hexadecimal digits', () => {
    expect(sortKey(1_700_000_000_000, 11, 500)).toBe('18bcfe5680000b0001f4');
  });

  it('orders statements by stored, then partition, then counter', () => {
    fc.assert(
      fc.property(key, key, (x, y) => {
        const order = x.stored - y.stored || x.partition - y.partition || x.counter - y.counter;
        const [a, b] = [sortKey(x.stored, x.partition, x.counter), sortKey(y.stored, y.partition, y.counter)];
        expect(a < b ? -1 : a > b ? 1 : 0).toBe(Math.sign(order));
      }),
    );
  });

  it('gives back its stored', () => {
    fc.assert(
      fc.property(key, (x) => {
        expect(storedOf(sortKey(x.stored, x.partition, x.counter))).toBe(x.stored);
      }),
    );
  });

  it.each([
    ['a partition beyond 4095', () => sortKey(0, 4096, 0)],
    ['a counter beyond 16,777,215', () => sortKey(0, 0, 2 ** 24)],
    ['a negative stored', () => sortKey(-1, 0, 0)],
    ['a stored that is no whole number', () => sortKey(0.5, 0, 0)],
    ['a stored that is no number', () => sortKey(NaN, 0, 0)],
  ])('is refused for %s', (_, make) => {
    expect(make).toThrow(RangeError);
  });
});

describe('bounds of a query', () => {
  // Partitions and counters as a journal has them: the very last key is never given.
  const real = fc.record({
    stored,
    partition: fc.integer({ min: 0, max: 4094 }),
    counter: fc.integer({ min: 0, max: 2 ** 24 - 1 }),
  });
  const near = fc
    .tuple(real, fc.integer({ min: -2, max: 2 }))
    .map(([x, by]) => ({ key: sortKey(x.stored, x.partition, x.counter), stored: x.stored, time: x.stored + by }));

  it('since is exclusive: above the highest key at that time stand exactly the later statements', () => {
    fc.assert(
      fc.property(near, ({ key, stored: at, time }) => {
        expect(key > highestKeyAt(time)).toBe(at > time);
      }),
    );
  });

  it('until is inclusive: exactly the statements up to it are below the lowest key of the next millisecond', () => {
    fc.assert(
      fc.property(near, ({ key, stored: at, time }) => {
        fc.pre(time < 2 ** 44 - 1);
        expect(key < lowestKeyAt(time + 1)).toBe(at <= time);
        expect(key < highestKeyAt(time)).toBe(at <= time);
      }),
    );
  });

  it('take any time, also before 1970, between two milliseconds and beyond the last key', () => {
    const key = sortKey(5, 0, 0);
    expect(key > highestKeyAt(-62_135_596_800_000)).toBe(true);
    expect(key < lowestKeyAt(-62_135_596_800_000)).toBe(false);
    expect(key > highestKeyAt(4.7)).toBe(true);
    expect(key > highestKeyAt(5.7)).toBe(false);
    expect(key > highestKeyAt(253_402_300_799_000)).toBe(false);
    expect(key < lowestKeyAt(253_402_300_799_000)).toBe(true);
  });
});
