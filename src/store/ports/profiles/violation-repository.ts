import { hash } from 'node:crypto';
import type { StatementId } from '../../../xapi/model/types.ts';

/** One rule of a profile that one statement violates. Contains no member of the statement but its id. */
export interface StoredViolation {
  readonly statement: StatementId;
  readonly source: string;
  /** The IRI of the profile version. */
  readonly profile: string;
  /** The IRI of the violated template, concept or pattern; of cmi5, the address of the section. */
  readonly by: string;
  readonly kind: 'template' | 'concept' | 'pattern' | 'cmi5';
  /** The violated check, such as `presence`. */
  readonly rule: string;
  /** The JSONPath of the rule of a template, otherwise a JSON Pointer; never a value. */
  readonly location: string;
  /** The JSONPath that the rule applies to each value of its location; absent if it has none. */
  readonly selector?: string;
  /** The time of detection, in milliseconds since the epoch. */
  readonly at: number;
}

/** Names the last violation of a page; pages are ordered by `at`, then key, newest first. */
export interface ViolationCursor {
  readonly at: number;
  readonly key: string;
}

/** Violations, newest first. */
interface ViolationPage {
  readonly violations: readonly StoredViolation[];
  /** The `before` of the next page; absent on the last one. */
  readonly next?: ViolationCursor;
}

/** The number of violations of one template, concept or pattern by one source. */
export interface ViolationCount extends Pick<StoredViolation, 'profile' | 'by' | 'kind' | 'source'> {
  readonly count: number;
}

/** The newest violations that a deployment lists. */
export const MAX_VIOLATIONS = 100_000;

/** Each process trims the list after so many new ones. */
export const TRIM_EVERY = 5000;

/** The length of the list of violations: at most `maxListed`, and `trimEvery` more for each process that adds. */
export interface ViolationLimits {
  readonly maxListed: number;
  readonly trimEvery: number;
}

/**
 * Violations, one a statement and rule: a list of the newest 100,000 or somewhat more, and counters of all. Counters
 * never fall; they may miss some if the store fails between list and counters.
 */
export interface ViolationRepository {
  /** Adds them; resolves with the new ones: each has another statement, profile, `by`, rule, location or selector. */
  add(violations: readonly StoredViolation[]): Promise<readonly StoredViolation[]>;
  /** The violations of a source (without one: all), newest first, at most `limit`, beginning after `before`. */
  list(query: {
    readonly source?: string;
    readonly before?: ViolationCursor;
    readonly limit: number;
  }): Promise<ViolationPage>;
  /** The profile versions that each of these statements violates, each once, as far as the list goes back. */
  findByStatements(
    statements: readonly StatementId[],
  ): Promise<readonly Pick<StoredViolation, 'statement' | 'source' | 'profile'>[]>;
  /** The counters of a profile version (without one: all), the greatest first, at most `limit`. */
  listCounts(query: { readonly profile?: string; readonly limit: number }): Promise<readonly ViolationCount[]>;
  /** The counters of a source, the greatest first, at most `limit`. */
  listCountsOfSource(source: string, limit: number): Promise<readonly ViolationCount[]>;
  /** Deletes the violations detected before this time; resolves with their number. */
  deleteBefore(time: number): Promise<number>;
  /** Deletes the violations of these statements. */
  deleteByStatements(statements: readonly StatementId[]): Promise<void>;
}

/** Statement id, slash, hash of the violated rule: the violations of one statement are adjacent. */
export const violationKey = ({ statement, profile, by, rule, location, selector }: StoredViolation): string => {
  const violated = [profile, by, rule, location, ...(selector === undefined ? [] : [selector])];
  return `${statement}/${hash('sha256', JSON.stringify(violated), 'base64url').slice(0, 22)}`;
};

/** The statement id of a violation's key. */
export const statementOf = (key: string): string => key.slice(0, key.lastIndexOf('/'));

/** The exclusive bounds of the keys of a statement's violations: `0` is the character after the slash. */
export const keyRangeOf = (statement: string): readonly [after: string, before: string] => [
  `${statement}/`,
  `${statement}0`,
];

/** The increments of the counters for these violations, one entry a counter. */
export const countViolations = (violations: readonly StoredViolation[]): readonly ViolationCount[] => {
  const counts = new Map<string, ViolationCount>();
  for (const { profile, by, kind, source } of violations) {
    const key = JSON.stringify([profile, by, kind, source]);
    counts.set(key, { profile, by, kind, source, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
};
