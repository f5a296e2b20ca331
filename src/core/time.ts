export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;

/** The most that the clocks of processes may differ. */
export const CLOCKS_DIFFER_MS = 60_000;

/** After so long operators see that a lab has not acknowledged deletions. It has 30 days; then it reads no more. */
export const UNACKNOWLEDGED_MS = 7 * DAY_MS;

/** The beginning of the day of an instant in UTC; both in milliseconds since the epoch. */
export const dayStart = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

/** An instant as RFC 3339 writes it, in UTC; undefined for none. */
export const isoTime = <T extends number | undefined>(at: T): T extends number ? string : undefined =>
  (at === undefined ? undefined : new Date(at).toISOString()) as T extends number ? string : undefined;
