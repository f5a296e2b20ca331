import { type Html, html } from './html.ts';
import { type Language, localeOf } from './language.ts';

const DAY: Intl.DateTimeFormatOptions = { dateStyle: 'long', timeZone: 'UTC' };
/** Times are in the named time zone of the server (TZ): a page without a script does not know its reader's. */
const MOMENT: Intl.DateTimeFormatOptions = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
};

/** French says the first of a month as an ordinal number; Intl does not. */
const withOrdinal = (date: string, language: Language): string =>
  language === 'fr' ? date.replace(/^1 /, '1er ') : date;

/** The day (UTC) of a time in milliseconds since the epoch. */
export const formatDay = (at: number, language: Language): string =>
  withOrdinal(new Date(at).toLocaleDateString(localeOf(language), DAY), language);

/** A month given as `2026-03`. */
export const formatMonth = (month: string, language: Language): string =>
  new Date(month).toLocaleDateString(localeOf(language), { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** A day without its year. */
export const formatShortDay = (at: number, language: Language): string =>
  withOrdinal(
    new Date(at).toLocaleDateString(localeOf(language), { day: 'numeric', month: 'long', timeZone: 'UTC' }),
    language,
  );

/** A `time` element with day and time of day, for people and for programs. */
export const timeElement = (at: number, language: Language): Html => {
  const time = new Date(at);
  const text = withOrdinal(time.toLocaleString(localeOf(language), MOMENT), language);
  return html`<time datetime="${time.toISOString()}">${text}</time>`;
};

const PERIOD = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;

/** An ISO 8601 duration in words (`1 year, 6 months`); other text is returned unchanged. */
export const formatDuration = (period: string, language: Language): string => {
  const match = PERIOD.exec(period);
  const units = UNITS.flatMap((unit, index) => {
    const count = match?.[index + 1];
    if (count === undefined) return [];
    const format = new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, unitDisplay: 'long' });
    return [format.format(Number(count))];
  });
  return units.length === 0 ? period : units.join(', ');
};

/** The text between a name and its description: French has a no-break space before the colon. */
export const colonIn = (language: Language): string => (language === 'fr' ? '\u00a0: ' : ': ');

export const formatNumber = (count: number, language: Language): string => count.toLocaleString(localeOf(language));

const countryNames: Partial<Record<Language, Intl.DisplayNames>> = {};

/** The name of a country (ISO 3166-1 alpha-2); an unknown code is returned unchanged. */
export const countryName = (code: string, language: Language): string =>
  (countryNames[language] ??= new Intl.DisplayNames(localeOf(language), { type: 'region' })).of(code) ?? code;
