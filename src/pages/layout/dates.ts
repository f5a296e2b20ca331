import { type Language, LOCALES } from './language.ts';
import { type Markup, markup } from './html.ts';

const DAY: Intl.DateTimeFormatOptions = { dateStyle: 'long', timeZone: 'UTC' };
/**
 * Nobody tells a page without a script where its reader is: it is the time zone of this server (TZ), named beside the
 * hour.
 */
const MOMENT: Intl.DateTimeFormatOptions = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
};

/** A day in words, of a time in milliseconds since the epoch (UTC). */
export const dayOf = (at: number, language: Language): string =>
  new Date(at).toLocaleDateString(LOCALES[language], DAY);

/** A month in words, of one as in `2026-03`. */
export const monthOf = (month: string, language: Language): string =>
  new Date(month).toLocaleDateString(LOCALES[language], { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** A day without its year. */
export const shortDayOf = (at: number, language: Language): string =>
  new Date(at).toLocaleDateString(LOCALES[language], { day: 'numeric', month: 'long', timeZone: 'UTC' });

/** A day and the time of day, for people and for programs. */
export const moment = (at: number, language: Language): Markup =>
  markup`<time datetime="${new Date(at).toISOString()}">${new Date(at).toLocaleString(LOCALES[language], MOMENT)}</time>`;

const PERIOD = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;

/** An ISO 8601 duration in words, as in `1 year, 6 months`; the text itself where it is none. */
export const durationOf = (period: string, language: Language): string => {
  const found = PERIOD.exec(period);
  const parts = UNITS.flatMap((unit, at) => {
    const count = found?.[at + 1];
    return count === undefined
      ? []
      : [new Intl.NumberFormat(LOCALES[language], { style: 'unit', unit, unitDisplay: 'long' }).format(Number(count))];
  });
  return parts.length === 0 ? period : parts.join(', ');
};
