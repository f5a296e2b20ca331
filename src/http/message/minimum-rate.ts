/**
 * The least that a client has to take of what is there for it, or to send of what it has begun to: so many bytes in so
 * many milliseconds.
 */
export interface Pace {
  readonly bytes: number;
  readonly withinMs: number;
}
