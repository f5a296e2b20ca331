import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import { wholeTens } from './due-statements.ts';
import { defined } from '../../core/json-object.ts';

/** Erasures that are not done after so long are late. */
const LATE_MS = HOUR_MS;

/** The erasures that are in progress, so that no number tells of one person. */
export interface OpenErasures {
  /** In whole tens. */
  readonly open: number;
  readonly areLate: boolean;
  /** The minute of the oldest, in milliseconds since the epoch; absent for fewer than ten that are in time. */
  readonly since?: number;
}

/** Since when the oldest erasure waits, in whole minutes, where that is too long. */
export const lateSince = (oldestAt: number | undefined, now: number): number | undefined =>
  oldestAt === undefined || now - oldestAt < LATE_MS ? undefined : minuteOf(oldestAt);

const minuteOf = (at: number): number => at - (at % MINUTE_MS);

/** What operators of the whole installation see of open erasures. */
export const openErasures = (
  { count, oldestAt }: { readonly count: number; readonly oldestAt?: number },
  now: number,
): OpenErasures => {
  const [open, late] = [wholeTens(count), lateSince(oldestAt, now)];
  const since = late ?? (open === 0 || oldestAt === undefined ? undefined : minuteOf(oldestAt));
  return { open, areLate: late !== undefined, ...defined({ since }) };
};
