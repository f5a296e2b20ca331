import type { TimePrecision } from '../../consent/model/types.ts';
import { DAY_MS, HOUR_MS, SECOND_MS, WEEK_MS } from '../../core/time.ts';

/** The unit to which a timestamp is cut, which is also the length of a release window, in milliseconds. */
const UNIT_MS: Readonly<Record<Exclude<TimePrecision, 'exact'>, number>> = {
  PT1S: SECOND_MS,
  PT1M: 60_000,
  PT1H: HOUR_MS,
  P1D: DAY_MS,
  shifted: WEEK_MS,
};

/**
 * The released timestamp of an instant, both in milliseconds since the epoch. A shift by whole weeks keeps a person's
 * order, intervals, weekdays and hours, but matches no observation by others.
 */
export const releasedTimestamp = (mode: TimePrecision, instant: number, weeks: number): number => {
  if (mode === 'exact') return instant;
  if (mode === 'shifted') return instant + weeks * WEEK_MS;
  const unit = UNIT_MS[mode];
  return Math.floor(instant / unit) * unit;
};

/**
 * True if a delayed record leaves in the window in which its statement was stored, or in the next one. The records of a
 * backfill do not, and all leave at once. Shifted records leave over weeks. Times are milliseconds since the epoch.
 */
export const isPrompt = (mode: TimePrecision, due: number, storedAt: number): boolean =>
  mode === 'exact' || mode === 'shifted' || due - storedAt <= 2 * UNIT_MS[mode];

/**
 * The time at which a record may be published, in milliseconds since the epoch. With exact timestamps at arrival; else
 * at the end of the later UTC window of released timestamp and arrival, so that the time reveals no more than the
 * record.
 */
export const windowEnd = (mode: TimePrecision, released: number, arrivedAt: number): number => {
  if (mode === 'exact') return arrivedAt;
  const unit = UNIT_MS[mode];
  return (Math.floor(Math.max(released, arrivedAt) / unit) + 1) * unit;
};
