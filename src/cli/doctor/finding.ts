/** How a check came out: `warning` may stay, `fault` must be mended. */
type FindingState = 'ok' | 'warning' | 'fault';

/** One thing that `carnet doctor` has checked. */
export interface Finding {
  /** What was checked, as in `clock`. */
  readonly check: string;
  readonly state: FindingState;
  /** What was found; it quotes no secret. */
  readonly detail: string;
  /** What to do. */
  readonly mend?: string;
  /** The page of docs/ about it. */
  readonly page?: string;
}

/** A finding in order. */
export const ok = (check: string, detail: string): Finding => ({ check, state: 'ok', detail });

/** The text of an error, without passwords of URLs in it. */
export const reasonText = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).replaceAll(/\/\/[^\s"'/]*@/g, '//');
