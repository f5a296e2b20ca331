import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';

/** The result of a check: a `warning` may stay, a `fault` must be repaired. */
type FindingState = 'ok' | 'warning' | 'fault';

/** One thing that `carnet doctor` has checked. */
export interface Finding {
  /** The name of the check, as in `clock`. */
  readonly check: string;
  readonly state: FindingState;
  /** The result in words, which quotes no secret. */
  readonly detail: string;
  /** The action that repairs it. */
  readonly mend?: string;
  /** The page of docs/ about it. */
  readonly page?: string;
}

/** A finding in order. */
export const ok = (check: string, detail: string): Finding => ({ check, state: 'ok', detail });

/** The text of an error, without passwords of URLs in it. */
export const reasonText = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).replaceAll(/\/\/[^\s"'/]*@/g, '//');

/** True if a time is in the future: it was noted by a clock that was corrected since. */
export const isAhead = (at: number, now: number): boolean => at > now + MINUTE_MS;

/** The time since then, in whole hours. */
export const hoursAgo = (at: number, now: number): string => {
  if (isAhead(at, now)) return 'by a clock that was ahead';
  const hours = Math.floor(Math.max(0, now - at) / HOUR_MS);
  return hours === 1 ? '1 hour ago' : `${hours} hours ago`;
};
