import { createDayFormats } from './day-formats.ts';
import { LOCALE } from './language.ts';

const NUMBER = new Intl.NumberFormat(LOCALE);
const TENTHS = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
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

export const formatCount = (value: number): string => NUMBER.format(value);

export const { formatDate, formatDayAndTime, formatInstant } = createDayFormats(LOCALE);

/** The age of a time, in the greatest unit that fits, as in `3 hours ago`. */
export const formatSince = (instant: string, now: number): string => {
  const seconds = (Date.parse(instant) - now) / 1000;
  const [unit, size] = UNITS.find(([, atLeast]) => Math.abs(seconds) >= atLeast) ?? (['second', 1] as const);
  return RELATIVE.format(Math.trunc(seconds / size), unit);
};
