/** A span of the calendar: whole months, then whole days. */
export interface Period {
  readonly months: number;
  readonly days: number;
}

const DAY = 86_400_000;
const PERIOD = /^P(?:(\d{1,5})W|(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?)$/;

/**
 * Reads a period of ISO 8601 (4.4.3.2) in years, months and days, or in weeks alone, as in `P3Y`: how long data are
 * kept is not a matter of hours. Undefined for any other text and for one of no length.
 */
export const readPeriod = (text: string): Period | undefined => {
  const parts = PERIOD.exec(text);
  if (parts === null) return undefined;
  const [weeks, years, months, days] = parts.slice(1).map((part: string | undefined) => Number(part ?? 0));
  const period = { months: (years ?? 0) * 12 + (months ?? 0), days: (weeks ?? 0) * 7 + (days ?? 0) };
  return period.months + period.days > 0 ? period : undefined;
};

/**
 * So many months on or back, at the same time of the same day of the month; where that month has no such day, to its
 * very end.
 */
const shiftMonths = (instant: number, months: number): number => {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const intoMonth = instant - Date.UTC(year, month, 1);
  return Math.min(Date.UTC(year, month + months, 1) + intoMonth, Date.UTC(year, month + months + 1, 1));
};

/**
 * When a period that begins at an instant ends, both in milliseconds since the epoch, by the calendar of UTC. A period
 * that should end on a day that its last month does not have ends with the last hour of that month (Regulation 1182/71,
 * art. 3(2)(c)): so a later beginning never has an earlier end.
 */
export const addPeriod = (instant: number, { months, days }: Period): number =>
  shiftMonths(instant, months) + days * DAY;

/** What began before this instant has ended by `now`; what began at it or later has not ended before `now`. */
export const begunBefore = (now: number, { months, days }: Period): number => shiftMonths(now - days * DAY, -months);

const DAYS_THAT_DIFFER = [1, 29, 30, 31];
const GREGORIAN_CYCLE_MONTHS = 4800;

/** Whether one period ends no later than another, whenever both begin: `P1Y` and `P12M` do, `P1M` and `P30D` do not. */
export const isNeverLonger = (one: Period, other: Period): boolean => {
  if (one.months <= other.months && one.days <= other.days) return true;
  for (let month = 0; month < GREGORIAN_CYCLE_MONTHS; month++) {
    for (const day of DAYS_THAT_DIFFER) {
      const morning = Date.UTC(2000, month, day);
      // In a month that has no such day it is another day, which is looked at as well.
      for (const begin of [morning, morning + DAY - 1])
        if (addPeriod(begin, one) > addPeriod(begin, other)) return false;
    }
  }
  return true;
};
