import { durationOf } from '../../../../src/pages/layout/dates.ts';

describe('durationOf', () => {
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
    expect(durationOf(period, 'en')).toBe(en);
    expect(durationOf(period, 'fr').replace(/\s/g, ' ')).toBe(fr);
  });
});
