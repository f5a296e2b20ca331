import fc from 'fast-check';
import {
  addPeriod,
  subtractPeriod,
  isNeverLonger,
  readPeriod,
  type Period,
} from '../../../../src/access/sources/period.ts';

const at = (text: string): number => Date.parse(text);
const add = (begin: string, period: string): string =>
  new Date(addPeriod(at(begin), readPeriod(period) ?? { months: NaN, days: NaN })).toISOString();
const period = fc.record({ months: fc.integer({ min: 0, max: 60 }), days: fc.integer({ min: 0, max: 60 }) });
const instant = fc.integer({ min: at('1995-01-01T00:00:00Z'), max: at('2110-01-01T00:00:00Z') });

it.each<readonly [string, Period | undefined]>([
  ['P3Y', { months: 36, days: 0 }],
  ['P1Y6M', { months: 18, days: 0 }],
  ['P90D', { months: 0, days: 90 }],
  ['P2W', { months: 0, days: 14 }],
  ['P1Y2M3D', { months: 14, days: 3 }],
  ['P', undefined],
  ['P0D', undefined],
  ['P1YT1H', undefined],
  ['PT1H', undefined],
  ['P1.5Y', undefined],
  ['-P1Y', undefined],
  ['P1W2D', undefined],
  ['xP1Y', undefined],
  ['P1Yx', undefined],
  ['P1D\n', undefined],
  ['', undefined],
])('%j is read', (text, expected) => {
  expect(readPeriod(text)).toEqual(expected);
});

describe('a period ends', () => {
  it.each([
    [
      'on the same day of its last month, at the same time',
      '2026-03-15T10:20:30.400Z',
      'P1M',
      '2026-04-15T10:20:30.400Z',
    ],
    ['on the same day of its last year', '2024-02-29T12:00:00.000Z', 'P4Y', '2028-02-29T12:00:00.000Z'],
    [
      'with the last hour of a month that has no such day',
      '2026-01-31T10:00:00.000Z',
      'P1M',
      '2026-03-01T00:00:00.000Z',
    ],
    [
      'with the last hour of February where its last year does not leap',
      '2024-02-29T12:00:00.000Z',
      'P1Y',
      '2025-03-01T00:00:00.000Z',
    ],
    ['with days counted after months', '2026-01-31T00:00:00.000Z', 'P1M1D', '2026-03-02T00:00:00.000Z'],
    ['weeks later to the millisecond', '2026-03-28T23:30:00.000Z', 'P1W', '2026-04-04T23:30:00.000Z'],
  ])('%s', (...[, begin, text, end]) => {
    expect(add(begin, text)).toBe(end);
  });

  it('never earlier than one that began earlier', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 40 * 86_400_000 }), period, (begin, later, span) => {
        expect(addPeriod(begin + later, span)).toBeGreaterThanOrEqual(addPeriod(begin, span));
      }),
      { numRuns: 3000 },
    );
  });
});

it('what began before the bound has ended, and nothing else has before now', () => {
  const near = fc.integer({ min: -4 * 86_400_000, max: 4 * 86_400_000 });
  fc.assert(
    fc.property(instant, near, period, (now, apart, span) => {
      const bound = subtractPeriod(now, span);
      for (const begin of [bound + apart, bound - 1, bound]) {
        if (begin < bound) expect(addPeriod(begin, span)).toBeLessThanOrEqual(now);
        else expect(addPeriod(begin, span)).toBeGreaterThanOrEqual(now);
      }
    }),
    { numRuns: 3000 },
  );
});

describe('a period is never longer than another', () => {
  it.each([
    ['P1Y', 'P12M', true],
    ['P12M', 'P1Y', true],
    ['P1Y', 'P366D', true],
    ['P366D', 'P1Y', false],
    ['P365D', 'P1Y', true],
    ['P1Y', 'P365D', false],
    ['P1M', 'P31D', true],
    ['P31D', 'P1M', false],
    ['P28D', 'P1M', true],
    ['P4W', 'P1M', true],
    ['P30D', 'P1M', false],
    ['P1M', 'P30D', false],
    ['P4Y', 'P1461D', true],
    ['P4Y', 'P1460D', false],
  ])('%s than %s: %s', (one, other, expected) => {
    expect(isNeverLonger(readPeriod(one)!, readPeriod(other)!)).toBe(expected);
  });

  it('only where no beginning shows that it is', () => {
    fc.assert(
      fc.property(period, period, fc.array(instant, { minLength: 20, maxLength: 20 }), (one, other, begins) => {
        if (isNeverLonger(one, other))
          for (const begin of begins) expect(addPeriod(begin, one)).toBeLessThanOrEqual(addPeriod(begin, other));
      }),
      { numRuns: 15 },
    );
  });
});
