import fc from 'fast-check';
import { instantOf, isStored, isTimestamp, sameInstant, toUtc } from '../../../../src/xapi/formats/timestamp.ts';

describe('A timestamp', () => {
  it.each([
    '2015-11-18T12:17:00Z',
    '2015-11-18T12:17:00.123Z',
    '2015-11-18T12:17:00.123456789+00:00',
    '2015-11-18T12:17:00+23:59',
    '2015-11-18T12:17:00-01:30',
    '2015-11-18t12:17:00z',
    '2008-09-15 15:53:00.601+00:00',
    '2024-02-29T00:00:00Z',
    '2000-02-29T00:00:00Z',
    '2099-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2016-12-31T23:59:60Z',
    '2017-01-01T00:59:60+01:00',
    '2016-12-31T18:59:60.5-05:00',
  ])('may be %s', (text) => expect(isTimestamp(text)).toBe(true));

  it.each([
    '',
    'should fail',
    '01/011/2015',
    '2015-11-18',
    '2015-11-18T12:17:00',
    '2015-11-18T12:17Z',
    '2015-11-18T12:17:00+0000',
    '2015-11-18T12:17:00+00',
    '20151118T121700Z',
    '2015-W47-3T12:17:00Z',
    '2015-322T12:17:00Z',
    '2015-11-18T12:17:00-00:00',
    '2015-11-18T12:17:00-0000',
    '2015-11-18T12:17:00-00',
    '2015-11-18T12:17:00.Z',
    '2015-11-18T12:17:00,5Z',
    '2015-11-18T12:17:00 Z',
    '2015-11-18T12:17:00ZZ',
    '2015-11-18T12:17:00Z ',
    ' 2015-11-18T12:17:00Z',
    '2015-13-18T12:17:00Z',
    '2015-00-18T12:17:00Z',
    '2015-11-31T12:17:00Z',
    '2015-11-00T12:17:00Z',
    '2015-02-29T12:17:00Z',
    '1900-02-29T00:00:00Z',
    '2015-11-18T24:00:00Z',
    '2015-11-18T12:60:00Z',
    '2015-11-18T12:17:60Z',
    '2015-11-18T12:17:61Z',
    '2015-11-18T12:17:00+24:00',
    '2015-11-18T12:17:00+01:60',
    '2016-12-31T23:59:60+01:00',
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '15-11-18T12:17:00Z',
    '+002015-11-18T12:17:00Z',
    '2015-1a-18T12:17:00Z',
    `2015-11-18T12:17:00.${'0'.repeat(60)}Z`,
  ])('may not be %j', (text) => {
    expect(isTimestamp(text)).toBe(false);
    expect(instantOf(text)).toBeNaN();
    expect(toUtc(text)).toBe(text);
    expect(sameInstant(text, text)).toBe(false);
  });

  it('is read as Date reads it, wherever Date can', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(-62_167_219_200_000), max: new Date(253_402_300_799_999), noInvalidDate: true }),
        (date) => {
          expect(instantOf(date.toISOString())).toBe(date.getTime());
          expect(toUtc(date.toISOString())).toBe(date.toISOString());
        },
      ),
    );
  });

  it('is the same instant whatever its offset', () => {
    const offset = fc.integer({ min: -1439, max: 1439 });
    const date = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9998-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, offset, (instant, minutes) => {
        const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const digits = (value: number): string => String(value).padStart(2, '0');
        const size = Math.abs(minutes);
        const text = `${local}${minutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60))}:${digits(size % 60)}`;
        expect(instantOf(text)).toBe(instant.getTime());
        expect(toUtc(text)).toBe(instant.toISOString());
        expect(sameInstant(text, instant.toISOString())).toBe(true);
      }),
    );
  });
});

describe('The instant of a timestamp', () => {
  it('is rounded down to a millisecond', () => {
    expect(instantOf('1970-01-01T00:00:00.0019Z')).toBe(1);
    expect(instantOf('1969-12-31T23:59:59.9999Z')).toBe(-1);
    expect(instantOf('1970-01-01T00:00:00.5Z')).toBe(500);
  });

  it('is the next second, for a leap second', () =>
    expect(instantOf('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1)));
});

describe('A timestamp in UTC', () => {
  it.each([
    ['2015-11-18T12:17:00+02:00', '2015-11-18T10:17:00.000Z'],
    ['2015-11-18T23:17:00.5-02:00', '2015-11-19T01:17:00.500Z'],
    ['2015-11-18 12:17:00.123456z', '2015-11-18T12:17:00.123456Z'],
    ['2017-01-01T00:59:60.25+01:00', '2016-12-31T23:59:60.250Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('of %s is %s: all its decimals, and at least three', (text, utc) => expect(toUtc(text)).toBe(utc));
});

describe('Two timestamps', () => {
  it('are the same instant where only zeros differ', () => {
    expect(sameInstant('2015-11-18T12:17:00Z', '2015-11-18 13:17:00.000000+01:00')).toBe(true);
  });

  it.each([
    ['2015-11-18T12:17:00.0001Z', '2015-11-18T12:17:00.0002Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['2015-11-18T12:17:00Z', '2015-11-18T12:17:01Z'],
  ])('are not the same instant: %s and %s', (one, other) => expect(sameInstant(one, other)).toBe(false));
});

describe('The stored of a statement that is sent', () => {
  it.each(['2015-11-18T12:17:00Z', '20090131T230000-0100', '20090131T230000.5Z'])(
    'may be %s, since it is overwritten',
    (text) => expect(isStored(text)).toBe(true),
  );
  it.each([
    'totally wrong',
    '01/011/2015',
    '20091331T230000Z',
    '20090131T230000-0000',
    '20090131T230000',
    '2009-01-31T230000-01:00',
  ])('may not be %s', (text) => expect(isStored(text)).toBe(false));
});
