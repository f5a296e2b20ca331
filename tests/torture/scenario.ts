import type { Backends, BackendKind } from '../support/servers/backends.ts';

/** What a scenario gets to run with. */
export interface Given {
  readonly backendKind: BackendKind;
  /** A new journal and a new store of this kind. */
  readonly makeBackends: () => Backends;
  /** `full` times, or `few` in the short form. */
  readonly times: (full: number, few: number) => number;
  /** Reports progress, one line at a time. */
  readonly say: (line: string) => void;
  /** The names of the parts that are run of a scenario with parts, with commas between; all if absent. */
  readonly only?: string;
}

/** One part of a scenario, with a row of its own. */
export interface Part {
  readonly name: string;
  readonly did: string;
  readonly misses: readonly string[];
  readonly figures: readonly string[];
  readonly seconds: number;
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
  /** Its parts; their misses are among those of the scenario. */
  readonly parts?: readonly Part[];
}

/** One way to torture a Carnet of real processes. */
export interface Scenario {
  /** Its argument of `npm run torture`. */
  readonly name: string;
  /** What must hold, in one sentence without seconds: the title of a test in its short form. */
  readonly promise: string;
  /** The seconds that the full form holds as well. In a test nothing is measured, since its machine may be busy. */
  readonly inTime?: string;
  readonly backendKinds: readonly BackendKind[];
  /** The names of its parts, if it has any. */
  readonly parts?: readonly string[];
  run(given: Given): Promise<Outcome>;
}

/** What a form of a scenario holds, in one sentence. */
export const promiseOf = ({ promise, inTime }: Scenario, isShort: boolean): string =>
  isShort || inTime === undefined ? promise : `${promise}; ${inTime}`;

export const BOTH_BACKENDS: readonly BackendKind[] = ['embedded', 'served'];
