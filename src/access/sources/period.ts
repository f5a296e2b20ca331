import { DAY_MS } from '../../core/time.ts';

/** A span of the calendar: whole months, then whole days. */
export interface Period {
  readonly months: number;
  readonly days: number;
}

const PERIOD = /^P(?:(\d{1,5})W|(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?)$/;

/**
 * Reads an ISO 8601 period (4.4.3.2) of years, months and days, or only of weeks, for example `P3Y`. Undefined for any
 * other text, for hours, which no retention needs, and for a period of no length.
 */
export const readPeriod = (text: string): Period | undefined => {
  const match = PERIOD.exec(text);
  if (match === null) return undefined;
  const [weeks, years, months, days] = match.slice(1).map((group: string | undefined) => Number(group ?? 0));
  const period = { months: (years ?? 0) * 12 + (months ?? 0), days: (weeks ?? 0) * 7 + (days ?? 0) };
  return period.months + period.days > 0 ? period : undefined;
};

/** Shifts by months, at the same time of the same day. If the month has no such day, shifts to the end of the month. */
const shiftMonths = (instant: number, months: number): number => {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const intoMonth = instant - Date.UTC(year, month, 1);
  return Math.min(Date.UTC(year, month + months, 1) + intoMonth, Date.UTC(year, month + months + 1, 1));
};

/**
 * The end of a period, in milliseconds since the epoch, by the calendar of UTC. A day that the last month lacks is the
 * end of that month (Regulation 1182/71, art. 3(2)(c)): a later beginning never ends earlier.
 */
export const addPeriod = (instant: number, { months, days }: Period): number =>
  shiftMonths(instant, months) + days * DAY_MS;

/** A period that begins before this instant has ended by `now`; a period that begins at it or later has not. */
export const subtractPeriod = (now: number, { months, days }: Period): number =>
  shiftMonths(now - days * DAY_MS, -months);

const DAYS_THAT_DIFFER = [1, 29, 30, 31];
const GREGORIAN_CYCLE_MONTHS = 4800;

/**
 * True if one period never ends later than another with the same beginning: so for `P1Y` and `P12M`, not `P1M` and
 * `P30D`.
 */
export const isNeverLonger = (one: Period, other: Period): boolean => {
  if (one.months <= other.months && one.days <= other.days) return true;
  for (let month = 0; month < GREGORIAN_CYCLE_MONTHS; month++) {
    for (const day of DAYS_THAT_DIFFER) {
      const morning = Date.UTC(2000, month, day);
      // A day that the month lacks is a day of the next month, which is compared as well.
      for (const begin of [morning, morning + DAY_MS - 1])
        if (addPeriod(begin, one) > addPeriod(begin, other)) return false;
    }
  }
  return true;
};
