import type { TimePrecision } from '../../consent/model/types.ts';

const WEEK_MS = 604_800_000;

/**
 * How exact a time is, and how long the windows are in which records leave together, in milliseconds; those with exact
 * times leave at once.
 */
const UNIT_MS: Readonly<Record<Exclude<TimePrecision, 'exact'>, number>> = {
  PT1S: 1000,
  PT1M: 60_000,
  PT1H: 3_600_000,
  P1D: 86_400_000,
  shifted: WEEK_MS,
};

/**
 * The time that is released for an instant (milliseconds since the epoch): in whole milliseconds, cut to the beginning
 * of its unit in UTC, or moved on by whole weeks, which keeps order, intervals, weekday and hour of one person and
 * breaks what others have noted.
 */
export const releasedTime = (mode: TimePrecision, instant: number, weeks: number): number => {
  if (mode === 'exact') return instant;
  if (mode === 'shifted') return instant + weeks * WEEK_MS;
  const unit = UNIT_MS[mode];
  return Math.floor(instant / unit) * unit;
};

/**
 * When a record may leave, in milliseconds since the epoch: at once where its time is exact, otherwise at the end of
 * the window (of the unit's length, in UTC) in which the later of the time released (`releasedTime`) and of its arrival
 * falls. Delivery then tells no more than the record; of a shifted one it does not tell the shift, since it is not
 * there before its own time. Those that are due together leave in the order of their keys, which says nothing of when
 * they arrived.
 */
export const windowOf = (mode: TimePrecision, released: number, arrivedAt: number): number => {
  if (mode === 'exact') return arrivedAt;
  const unit = UNIT_MS[mode];
  return (Math.floor(Math.max(released, arrivedAt) / unit) + 1) * unit;
};
