import { defined } from '../../core/json-object.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import { wholeTens } from './due-statements.ts';

/** An erasure that takes longer is late. */
const LATE_MS = HOUR_MS;

/** The erasures in progress. No number reveals one person. */
export interface OpenErasures {
  /** Their number in whole tens. */
  readonly open: number;
  readonly areLate: boolean;
  /** The minute of the oldest, in milliseconds since the epoch; absent for fewer than ten that are not late. */
  readonly since?: number;
}

/** The time since which the oldest erasure waits, in whole minutes; undefined if it is not late. */
export const lateSince = (oldestAt: number | undefined, now: number): number | undefined =>
  oldestAt === undefined || now - oldestAt < LATE_MS ? undefined : minuteOf(oldestAt);

const minuteOf = (at: number): number => at - (at % MINUTE_MS);

/** The open erasures as operators of the complete installation see them. */
export const openErasures = (
  { count, oldestAt }: { readonly count: number; readonly oldestAt?: number },
  now: number,
): OpenErasures => {
  const [open, late] = [wholeTens(count), lateSince(oldestAt, now)];
  const since = late ?? (open === 0 || oldestAt === undefined ? undefined : minuteOf(oldestAt));
  return { open, areLate: late !== undefined, ...defined({ since }) };
};
