import type { TimePrecision } from '../consent/types.ts';

/** A week, in milliseconds. */
export const WEEK_MS = 604_800_000;

/** How long the windows are in which records leave together, in milliseconds; those with exact times leave at once. */
export const UNIT_MS: Readonly<Record<Exclude<TimePrecision, 'exact'>, number>> = { PT1S: 1000, PT1M: 60_000, PT1H: 3_600_000, P1D: 86_400_000, shifted: WEEK_MS };

/**
 * The time that is released for an instant (milliseconds since the epoch): in whole milliseconds, cut to the beginning of its unit in UTC, or moved on by
 * whole weeks, which keeps order, intervals, weekday and hour of one person and breaks what others have noted.
 */
export const releasedTime = (mode: TimePrecision, instant: number, weeks: number): number => {
  if (mode === 'exact') return instant;
  if (mode === 'shifted') return instant + weeks * WEEK_MS;
  const unit = UNIT_MS[mode];
  return Math.floor(instant / unit) * unit;
};
