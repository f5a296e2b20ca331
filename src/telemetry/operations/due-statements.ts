import { DAY_MS, dayStart } from '../../core/time.ts';
import { type Period, subtractPeriod } from '../../access/sources/period.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';

/** The statements that are due on one day. */
interface DueDay {
  /** The beginning of the day in UTC, in milliseconds since the epoch. */
  readonly day: number;
  /** Their number in whole tens. */
  readonly statements: number;
}

/** The statements of a source that fall due, as a dry run counts them. */
export interface DueStatements {
  /** The number past the retention already, in whole tens. */
  readonly past: number;
  /** The days from today on. */
  readonly days: readonly DueDay[];
  /** False if more are due than are counted. */
  readonly isComplete: boolean;
}

/** Pages of statements of one source stored before an instant, oldest first, with at most `max` in all. */
export type PagesBefore = (range: {
  readonly source: string;
  readonly before: number;
  readonly max: number;
}) => AsyncIterable<readonly Pick<StoredStatement, 'at' | 'erasing'>[]>;

/** A number in whole tens, which does not show one act more or less (decision 20). */
export const wholeTens = (count: number): number => count - (count % 10);

/** The time since which statements are kept at an instant, by the shortest of the periods; -Infinity without one. */
export const keptSince = (periods: readonly Period[], at: number): number =>
  Math.max(-Infinity, ...periods.map((period) => subtractPeriod(at, period)));

interface CountDueQuery {
  readonly source: string;
  /** The periods, at least one. */
  readonly periods: readonly Period[];
  readonly now: number;
  /** The number of days ahead, including today. */
  readonly days: number;
  /** The most statements that are read. */
  readonly max: number;
}

/** Counts the statements that are past their retention, and those that will be, by day. */
export const countDue = async (
  pagesBefore: PagesBefore,
  { source, periods, now, days, max }: CountDueQuery,
): Promise<DueStatements> => {
  const today = dayStart(now);
  const starts = Array.from({ length: days }, (_, index) => today + index * DAY_MS);
  /** A statement stored before a bound is past the retention: now, then at the end of each day. */
  const bounds = [keptSince(periods, now), ...starts.map((day) => keptSince(periods, day + DAY_MS))];
  const counts = bounds.map(() => 0);
  let index = 0;
  let read = 0;
  for await (const page of pagesBefore({ source, before: bounds.at(-1) ?? 0, max })) {
    read += page.length;
    for (const { at, erasing } of page) {
      while (index < bounds.length - 1 && storedOf(at) >= (bounds[index] ?? 0)) index++;
      if (erasing !== true) counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  const [past = 0, ...byDay] = counts.map(wholeTens);
  return { past, days: starts.map((day, nth) => ({ day, statements: byDay[nth] ?? 0 })), isComplete: read < max };
};
