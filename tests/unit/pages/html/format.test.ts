import { formatDuration } from '../../../../src/pages/html/format.ts';

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
