import type { InEachLanguage } from './language.ts';

/** The units of a retention period: the letter that ISO 8601 gives them. */
const PERIOD_UNITS = ['D', 'W', 'M', 'Y'] as const;
type PeriodUnit = (typeof PERIOD_UNITS)[number];

/** The most digits that the API takes. */
const DIGITS: Readonly<Record<PeriodUnit, number>> = { D: 5, W: 5, M: 4, Y: 4 };

/** The texts of a field for a retention period. */
export const PERIOD_TEXTS: InEachLanguage<Readonly<Record<'unit' | 'fault', string>>> = {
  en: { unit: 'Unit', fault: 'A whole number, such as 90.' },
  fr: { unit: 'Unité', fault: 'Un nombre entier, par exemple 90.' },
};

/** The number and the unit of a period that has one unit, also of years and months; undefined for any other. */
export const periodParts = (period: string): { readonly count: number; readonly unit: PeriodUnit } | undefined => {
  const [, weeks, years, months, days] = /^P(?:(\d+)W|(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?)$/.exec(period) ?? [];
  if (weeks !== undefined) return { count: Number(weeks), unit: 'W' };
  if (months === undefined && days === undefined && years !== undefined) return { count: Number(years), unit: 'Y' };
  if (years === undefined && months === undefined && days !== undefined) return { count: Number(days), unit: 'D' };
  if (months === undefined || days !== undefined) return undefined;
  return { count: Number(years ?? 0) * 12 + Number(months), unit: 'M' };
};

/**
 * The period of a typed number and a unit, empty if none is typed; undefined if the number cannot be one. A period that
 * was not changed is as before, so `P1Y6M` does not become `P18M`.
 */
export const periodOf = (typed: string, unit: string, before = ''): string | undefined => {
  const count = typed.trim();
  if (count === '') return '';
  const known = PERIOD_UNITS.find((one) => one === unit);
  if (known === undefined || !/^\d+$/.test(count) || Number(count) === 0) return undefined;
  if (String(Number(count)).length > DIGITS[known]) return undefined;
  const parts = periodParts(before);
  return parts?.count === Number(count) && parts.unit === known ? before : `P${Number(count)}${known}`;
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

/** The units of a period with their names, as in `days`. */
export const periodUnits = (locale: string): readonly (readonly [value: PeriodUnit, name: string])[] =>
  PERIOD_UNITS.map((letter) => {
    const style = { style: 'unit', unit: UNITS.get(letter) ?? 'day', unitDisplay: 'long' } as const;
    const parts = new Intl.NumberFormat(locale, style).formatToParts(2);
    return [letter, parts.find(({ type }) => type === 'unit')?.value ?? letter];
  });
