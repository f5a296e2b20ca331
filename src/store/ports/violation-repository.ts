import type { StatementId } from '../../xapi/model/types.ts';

/** One rule of a profile that one statement breaks: which, and where. Nothing of what the statement says. */
export interface Violation {
  readonly statement: StatementId;
  readonly source: string;
  /** The IRI of the profile version. */
  readonly profile: string;
  /** The IRI of the template, concept or pattern that is broken. */
  readonly by: string;
  readonly kind: 'template' | 'concept' | 'pattern';
  /** Which of its demands is broken, such as `presence`. */
  readonly rule: string;
  /** The JSONPath of the rule, or the JSON Pointer of what breaks a concept or pattern; never a value. */
  readonly location: string;
  /** When it was found, in milliseconds since the epoch. */
  readonly at: number;
}

/** Where a walk over violations stands: they are walked by `at`, then by key, newest first. */
export interface ViolationPlace {
  readonly at: number;
  readonly key: string;
}

/** Some violations, newest first. */
interface ViolationPage {
  readonly violations: readonly Violation[];
  /** Where to go on (as `before`); absent when all have been seen. */
  readonly next?: ViolationPlace;
}

/** How often statements of a source were found to break something of a profile version. */
export interface ViolationCount extends Pick<Violation, 'profile' | 'by' | 'kind' | 'source'> {
  readonly count: number;
}

/** How many violations a deployment lists: the newest ones. */
export const VIOLATIONS_KEPT = 100_000;

/** After how many new ones a process looks for those too many. */
export const TRIM_EVERY = 5000;

/** How long the list of violations may get: `keep`, and up to `trimEvery` more for each process that adds. */
export interface ViolationBound {
  readonly keep: number;
  readonly trimEvery: number;
}

/**
 * Violations, one a statement and broken rule: a list of the newest 100,000 (some thousands more for a while), which
 * whoever mends a tool reads, and counters of all that there ever were. Counters rise by what is new on the list alone,
 * and never fall: removal of a violation leaves them. They may miss some where the store went away between list and
 * counters.
 */
export interface ViolationRepository {
  /**
   * Adds them; resolves with those that were new. The same statement, profile, `by`, rule and location again is not,
   * whatever its time.
   */
  add(violations: readonly Violation[]): Promise<readonly Violation[]>;
  /** Those of a source (of all, where none is named), newest first, at most `limit`, beginning after `before`. */
  list(query: {
    readonly source?: string;
    readonly before?: ViolationPlace;
    readonly limit: number;
  }): Promise<ViolationPage>;
  /** The counters of a profile version (of all, where none is named), the greatest first, at most `limit`. */
  counts(query: { readonly profile?: string; readonly limit: number }): Promise<readonly ViolationCount[]>;
  /** Removes what was found before this time; resolves with how many. */
  removeBefore(time: number): Promise<number>;
  /** Removes all that name one of these statements. */
  removeOf(statements: readonly StatementId[]): Promise<void>;
}
