import { periodOf, periodParts, periodUnits, periodWords } from '../../../src/console/texts/period-words.ts';
import { readPeriod } from '../../../src/access/sources/period.ts';

describe('a period in words', () => {
  it.each([
    ['P3Y', 'en-GB', '3 years'],
    ['P1Y6M', 'en-GB', '1 year, 6 months'],
    ['P2W', 'fr-FR', '2 semaines'],
    ['PT46H', 'fr-FR', '46 heures'],
    ['PT60S', 'en-GB', '60 seconds'],
    ['P1D', 'fr-FR', '1 jour'],
    ['for ever', 'en-GB', 'for ever'],
  ])('%s in %s is %s', (period, locale, words) => {
    expect(periodWords(period, locale).replaceAll('\u00a0', ' ')).toBe(words);
  });
});

describe('a period as a number and a unit', () => {
  it.each([
    ['P3Y', 3, 'Y'],
    ['P18M', 18, 'M'],
    ['P1Y6M', 18, 'M'],
    ['P2W', 2, 'W'],
    ['P90D', 90, 'D'],
  ])('%s is %s %s', (period, count, unit) => {
    expect(periodParts(period)).toEqual({ count, unit });
  });

  it.each(['', 'P', 'P1Y10D', 'P1M1D', 'P1Y1M1D', 'PT1H', 'for ever'])('%s is none', (period) => {
    expect(periodParts(period)).toBeUndefined();
  });

  it('is typed as the API takes it', () => {
    for (const unit of ['D', 'W', 'M', 'Y'])
      for (const typed of ['1', ' 90 ', '007', '0', '9999', '10000', '99999', '100000', '1.5', '-3', '3 days']) {
        const period = periodOf(typed, unit);
        if (period === undefined) expect(readPeriod(`P${typed.trim()}${unit}`)).toBeUndefined();
        else expect(readPeriod(period)).toBeDefined();
      }
  });

  it('is empty if no number is typed, and nothing in another unit', () => {
    expect(periodOf(' ', 'D')).toBe('');
    expect(periodOf('5', 'H')).toBeUndefined();
  });

  it('is as before if it was not changed', () => {
    expect(periodOf('18', 'M', 'P1Y6M')).toBe('P1Y6M');
    expect(periodOf('19', 'M', 'P1Y6M')).toBe('P19M');
    expect(periodOf('18', 'D', 'P1Y6M')).toBe('P18D');
  });

  it('has units in the language of the reader', () => {
    expect(periodUnits('en-GB').map(([, name]) => name)).toEqual(['days', 'weeks', 'months', 'years']);
    expect(periodUnits('fr-FR').map(([, name]) => name)).toEqual(['jours', 'semaines', 'mois', 'ans']);
  });
});
