import { readDecimal, readDuration } from '../../../../src/transfer/mapping/read-numbers.ts';
import { readTimestamp } from '../../../../src/transfer/mapping/read-timestamp.ts';

const outcome = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (thrown) {
    return `throws ${(thrown as Error).message}`;
  }
};

describe('$decimal', () => {
  it.each([
    ['12,5', 12.5],
    ['12.50', 12.5],
    ['-0,75', -0.75],
    ['−3', -3],
    ['1 234,5', 1234.5],
    ['1\u202f234,5', 1234.5],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['1.234.567', 1_234_567],
    ["1'234", 1234],
    ['85 %', 85],
    ['', undefined],
    [undefined, undefined],
    [7, 7],
    ['absent', 'throws "absent" is no number'],
    ['1,2.3,4', 'throws "1,2.3,4" is no number'],
    ['12,5 points', 'throws "12,5 points" is no number'],
    ['-', 'throws "-" is no number'],
  ])('of %j is %j', (text, expected) => {
    expect(outcome(() => readDecimal(text))).toBe(expected);
  });
});

describe('$duration', () => {
  it.each([
    ['1:02:03', 'PT3723S'],
    ['0:45', 'PT2700S'],
    ['5 min 30 s', 'PT330S'],
    ['5 mins 30 secs', 'PT330S'],
    ['1 heure 5 min', 'PT3900S'],
    ['2 jours 3 heures', 'PT183600S'],
    ['1 hour and 1,5 minutes', 'PT3690S'],
    [' ', undefined],
    [undefined, undefined],
    ['soon', 'throws "soon" is no duration'],
    ['5 apples', 'throws "5 apples" is no duration'],
    ['1:99', 'throws "1:99" is no duration'],
  ])('of %j is %j', (text, expected) => {
    expect(outcome(() => readDuration(text))).toBe(expected);
  });
});

describe('$timestamp', () => {
  const PARIS = 'Europe/Paris';
  it.each([
    ['01/10/2026 08:15', PARIS, undefined, '2026-10-01T06:15:00.000Z'],
    ['01/12/2026 08:15:30', PARIS, undefined, '2026-12-01T07:15:30.000Z'],
    ['1-10-26', PARIS, undefined, '2026-09-30T22:00:00.000Z'],
    ['10/01/2026 08:15 PM', 'America/New_York', 'MDY', '2026-10-02T00:15:00.000Z'],
    ['jeudi 1 octobre 2026, 08:15', PARIS, undefined, '2026-10-01T06:15:00.000Z'],
    ['1er août 2026 à 8h05', PARIS, undefined, '2026-08-01T06:05:00.000Z'],
    ['14 févr. 2026 08:15', PARIS, undefined, '2026-02-14T07:15:00.000Z'],
    ['3 mars 2026', PARIS, undefined, '2026-03-02T23:00:00.000Z'],
    ['3 juin 2026', 'UTC', undefined, '2026-06-03T00:00:00.000Z'],
    ['3 juillet 2026', 'UTC', undefined, '2026-07-03T00:00:00.000Z'],
    ['Thursday, 1 October 2026, 12:05 AM', 'UTC', undefined, '2026-10-01T00:05:00.000Z'],
    ['October 1, 2026 8:15 AM', 'UTC', undefined, '2026-10-01T08:15:00.000Z'],
    ['2026-10-01 08:15', PARIS, undefined, '2026-10-01T06:15:00.000Z'],
    ['2026-10-01T08:15:00+02:00', undefined, undefined, '2026-10-01T06:15:00.000Z'],
    // Clocks are put back at 03:00 and forward at 02:00.
    ['25/10/2026 02:30', PARIS, undefined, '2026-10-25T00:30:00.000Z'],
    ['25/10/2026 03:30', PARIS, undefined, '2026-10-25T02:30:00.000Z'],
    ['29/03/2026 02:30', PARIS, undefined, '2026-03-29T00:30:00.000Z'],
    ['', PARIS, undefined, undefined],
    [undefined, PARIS, undefined, undefined],
    ['31/02/2026', PARIS, undefined, 'throws "31/02/2026" is no date'],
    ['01/10/2026 25:00', PARIS, undefined, 'throws "01/10/2026 25:00" is no date'],
    ['yesterday', PARIS, undefined, 'throws "yesterday" is no date'],
    ['1 nivôse 2026', PARIS, undefined, 'throws "1 nivôse 2026" is no date'],
    ['01/10/2026', 'Europe/Ys', undefined, 'throws Invalid time zone specified: Europe/Ys'],
    ['01/10/2026', undefined, undefined, expect.stringContaining('a date needs a time zone') as unknown],
  ])('of %j in %j (%j) is %j', (...[text, zone, order, expected]) => {
    expect(outcome(() => readTimestamp(text, zone, order))).toEqual(expected);
  });
});
