import { formatDay, formatDuration, formatShortDay, timeElement } from '../../../../src/pages/html/format.ts';

describe('Days', () => {
  const FIRST = Date.UTC(2026, 11, 1, 12);

  it('say the first of a month as an ordinal number in French, and no other day', () => {
    expect(formatDay(FIRST, 'fr')).toBe('1er décembre 2026');
    expect(formatShortDay(FIRST, 'fr')).toBe('1er décembre');
    expect(timeElement(FIRST, 'fr').html).toContain('>1er décembre 2026 à ');
    expect(formatDay(Date.UTC(2026, 11, 11), 'fr')).toBe('11 décembre 2026');
    expect(formatDay(FIRST, 'en')).toBe('1 December 2026');
  });
});

describe('formatDuration', () => {
  it.each([
    ['P1Y', '1 year', '1 an'],
    ['P1Y6M', '1 year, 6 months', '1 an, 6 mois'],
    ['PT1M', '1 minute', '1 minute'],
    ['PT48H', '48 hours', '48 heures'],
    ['P30D', '30 days', '30 jours'],
    ['P2W', '2 weeks', '2 semaines'],
    ['P', 'P', 'P'],
    ['for ever', 'for ever', 'for ever'],
  ])('says %s in words', (period, en, fr) => {
    expect(formatDuration(period, 'en')).toBe(en);
    expect(formatDuration(period, 'fr').replace(/\s/g, ' ')).toBe(fr);
  });
});
