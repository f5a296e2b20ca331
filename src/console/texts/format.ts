import { createDayFormats } from './day-formats.ts';
import { LOCALE } from './language.ts';

const NUMBER = new Intl.NumberFormat(LOCALE);
const TENTHS = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat(LOCALE, { style: 'percent' });
const FINE_PERCENT = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumSignificantDigits: 1 });
const RELATIVE = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** The number with one digit behind the point. */
export const formatTenths = (value: number): string => TENTHS.format(value);

/** A share between 0 and 1; a very small one is not 0 %. */
export const formatPercent = (share: number): string => (share < 0.01 ? FINE_PERCENT : PERCENT).format(share);

export const formatCount = (value: number): string => NUMBER.format(value);

export const { formatDate, formatDayAndTime, formatDayOfMonth, formatHour, formatInstant, formatTime } =
  createDayFormats(LOCALE);

/** The age of a time, in the greatest unit that fits, as in `3 hours ago`. */
export const formatSince = (instant: string, now: number): string => {
  const seconds = (Date.parse(instant) - now) / 1000;
  const [unit, size] = UNITS.find(([, atLeast]) => Math.abs(seconds) >= atLeast) ?? (['second', 1] as const);
  return RELATIVE.format(Math.trunc(seconds / size), unit);
};
