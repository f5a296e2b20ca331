import type { InEachLanguage } from './language.ts';

const PERIOD = /^P(?=\d)(?:\d{1,5}W|(?:\d{1,4}Y)?(?:\d{1,4}M)?(?:\d{1,5}D)?)$/;

/** True if the API takes it as a retention period. */
export const isPeriod = (text: string): boolean => PERIOD.test(text);

/** The texts of a field for a retention period. */
export const PERIOD_TEXTS: InEachLanguage<Readonly<Record<'help' | 'fault', string>>> = {
  en: {
    help: 'A period as in P3Y (three years) or P18M (18 months).',
    fault: 'A period of years, months and days, or of weeks, as in P3Y.',
  },
  fr: {
    help: 'Une durée comme P3Y (trois ans) ou P18M (18 mois).',
    fault: 'Une durée en années, mois et jours, ou en semaines, comme P3Y.',
  },
};

const UNITS = new Map([
  ['Y', 'year'],
  ['M', 'month'],
  ['W', 'week'],
  ['D', 'day'],
  ['H', 'hour'],
  ['S', 'second'],
]);

/** An ISO 8601 duration in words, as in `1 year, 6 months`; it has no minutes. Other text is returned unchanged. */
export const periodWords = (period: string, locale: string): string => {
  const parts = [...period.matchAll(/(\d+)([YMWDHS])/g)].map(([, count, letter = '']) => {
    const unit = UNITS.get(letter) ?? 'second';
    return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(count));
  });
  return parts.length === 0 ? period : new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(parts);
};
