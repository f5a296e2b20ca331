/**
 * Milliseconds to wait before the next attempt: `firstMs` after one failure, twice as much after each further one, at
 * most `mostMs`.
 */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** The pause after so many failures in a row, in milliseconds; 0 before the first. */
export const backoffMs = ({ firstMs, mostMs }: Backoff, failures: number): number =>
  failures < 1 ? 0 : Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 52));
