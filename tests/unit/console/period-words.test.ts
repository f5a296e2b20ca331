import { isPeriod, periodWords } from '../../../src/console/texts/period-words.ts';
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

describe('a typed period', () => {
  it.each(['P3Y', 'P1Y6M', 'P2W', 'P18M', 'P10D', 'P', 'P1Y2W', 'PT1H', '3Y', 'P-1Y', ' P3Y'])(
    'is taken where the API takes it: %s',
    (period) => {
      expect(isPeriod(period)).toBe(readPeriod(period) !== undefined);
    },
  );
});
