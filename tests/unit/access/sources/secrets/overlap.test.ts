import { OVERLAP_PATTERN, readOverlap, readShortOverlap } from '../../../../../src/access/sources/secrets/overlap.ts';

const DAY = 86_400_000;

describe('The overlap of two keys', () => {
  it.each([
    ['P7D', 7 * DAY],
    ['P2W', 14 * DAY],
    ['PT12H', DAY / 2],
    ['PT90M', 5_400_000],
    ['PT1H30M5S', 5_405_000],
    ['P1DT1S', DAY + 1000],
    ['PT0S', 0],
    ['P0D', 0],
    ['P90D', 90 * DAY],
    ['PT2160H', 90 * DAY],
  ])('is read from the duration %s', (text, length) => {
    expect(readOverlap(text)).toBe(length);
    expect(readShortOverlap(text)).toBe(length);
    expect(new RegExp(OVERLAP_PATTERN).test(text)).toBe(true);
  });

  it.each(['P', 'PT', 'P7DT', '', 'P1Y', 'P1M', 'P1.5D', 'P1W2D', '-P1D', 'p7d', ' P7D', 'P7D\n', 'PT1M1H'])(
    'is not read from %j',
    (text) => {
      expect(readOverlap(text)).toBeUndefined();
      expect(new RegExp(OVERLAP_PATTERN).test(text)).toBe(false);
    },
  );

  it.each(['P91D', 'P13W', 'PT2160H1S'])('is at most 90 days, unlike %s', (text) => {
    expect(readOverlap(text)).toBeUndefined();
  });

  it.each([
    ['7d', 7 * DAY],
    ['2w', 14 * DAY],
    ['12h', DAY / 2],
    ['30m', 1_800_000],
    ['45s', 45_000],
    ['0', 0],
    ['0d', 0],
  ])('is read from %s on the command line', (text, length) => {
    expect(readShortOverlap(text)).toBe(length);
    expect(readOverlap(text)).toBeUndefined();
  });

  it.each(['7', 'd', '7 d', '-1d', '91d', '13w', '1y', '7D', '999999999s'])(
    'is not read from %j on the command line',
    (text) => {
      expect(readShortOverlap(text)).toBeUndefined();
    },
  );
});
