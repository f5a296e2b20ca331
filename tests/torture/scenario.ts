import type { Backends, Pair } from '../support/servers/pairs.ts';

/** What a scenario gets to run with. */
export interface Given {
  readonly pair: Pair;
  /** A new journal and a new store of this pair. */
  readonly makeBackends: () => Backends;
  /** `full` times, or `few` in the short form. */
  readonly times: (full: number, few: number) => number;
  /** Reports progress, one line at a time. */
  readonly say: (line: string) => void;
}

/** What a scenario has found. */
export interface Outcome {
  /** What was done, with how often: `100 kills of each role`. */
  readonly did: string;
  /** Statements that were answered with 2xx. */
  readonly acknowledged: number;
  /** Each promise that did not hold, a sentence each. */
  readonly misses: readonly string[];
  /** Further figures: `longest wait 3.1 s`. */
  readonly figures: readonly string[];
}

/** One way to torture a Carnet of real processes. */
export interface Scenario {
  /** Its argument of `npm run torture`. */
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly promise: string;
  readonly pairs: readonly Pair[];
  run(given: Given): Promise<Outcome>;
}

export const BOTH_PAIRS: readonly Pair[] = ['embedded', 'served'];
