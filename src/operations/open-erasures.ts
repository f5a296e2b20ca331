import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import { wholeTens } from './due-statements.ts';

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
export const lateSince = (oldestSeconds: number, now: number): number | undefined =>
  oldestSeconds * 1000 < LATE_MS ? undefined : minuteOf(oldestSeconds, now);

const minuteOf = (oldestSeconds: number, now: number): number => {
  const at = now - oldestSeconds * 1000;
  return at - (at % MINUTE_MS);
};

/** What operators of the whole installation see of open erasures. */
export const openErasures = (
  { count, oldestSeconds }: { readonly count: number; readonly oldestSeconds: number },
  now: number,
): OpenErasures => {
  const [open, late] = [wholeTens(count), lateSince(oldestSeconds, now)];
  const since = late ?? (open === 0 ? undefined : minuteOf(oldestSeconds, now));
  return { open, areLate: late !== undefined, ...(since === undefined ? {} : { since }) };
};
