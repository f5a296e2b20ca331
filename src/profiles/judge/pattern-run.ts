import { hash } from 'node:crypto';
import type { SortKey, Statement, StatementId } from '../../xapi/model/types.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import type { Violation } from '../model/types.ts';
import type { CompiledPatterns } from '../patterns/compile-patterns.ts';
import {
  compareRunPositions,
  type RegistrationRun,
  startRegistrationRun,
  stepRegistrationRun,
} from '../patterns/registration-run.ts';
import type { ClaimedVersion } from './compile-profiles.ts';

/** A version whose patterns can be checked. */
export type VersionWithPatterns = ClaimedVersion & { readonly patterns: CompiledPatterns };

/** True if the patterns of a version can be checked. */
export const hasPatterns = (version: ClaimedVersion): version is VersionWithPatterns => version.patterns !== undefined;

/** A registration by the statements of some sources: other sources have a run of their own. */
export interface SharedRegistration {
  readonly registration: string;
  /** In sorted order. */
  readonly sources: readonly string[];
}

/**
 * The key of a registration's run in the patterns of a profile version: 22 ASCII characters (131 bits of SHA-256). Two
 * spellings of one UUID are one registration (RFC 9562, section 4).
 */
export const runKey = (version: string, { registration, sources }: SharedRegistration): string =>
  hash('sha256', JSON.stringify([version, registration.toLowerCase(), ...sources]), 'base64url').slice(0, 22);

/** A statement's position in a run: of two with the same `stored`, the earlier timestamp comes first (P3 2.2). */
export interface RunPosition {
  readonly at: SortKey;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** The progress of a registration in the patterns of a version. */
export interface PatternRun {
  readonly fingerprint: string;
  /** The latest position that the run covers, also of a statement that was voided since; absent before the first. */
  readonly last?: RunPosition;
  /** Null if the run has grown too long to be evaluated. */
  readonly state: RegistrationRun | null;
}

/** The fingerprint of a run in which statements were voided faster than the run may be computed anew. */
export const OUTDATED = 'outdated';

/** A statement that a run reads. */
export interface RunInput extends RunPosition {
  readonly id: StatementId;
  readonly statement: Statement;
  /** The ids of the templates that the statement matches. */
  readonly matchedTemplates: ReadonlySet<string>;
}

/**
 * A statement with the id and timestamp that it is stored with. So its evaluations before it is stored, when it is
 * written and again from the store give the same result.
 */
export const withStoredDefaults = (statement: Statement, id: string, timestamp: number): Statement =>
  statement.id !== undefined && statement.timestamp !== undefined
    ? statement
    : { ...statement, id: statement.id ?? id, timestamp: statement.timestamp ?? new Date(timestamp).toISOString() };

/** A run before its first statement. */
export const startPatternRun = ({ patterns }: VersionWithPatterns): PatternRun => ({
  fingerprint: patterns.fingerprint,
  state: startRegistrationRun(patterns),
});

/** The latest of some positions in the order of runs. */
export const latestPosition = (positions: readonly RunPosition[]): RunPosition | undefined => {
  let latest: RunPosition | undefined;
  for (const position of positions)
    if (latest === undefined || compareRunPositions(position, latest) > 0) latest = position;
  return latest && { at: latest.at, timestamp: latest.timestamp };
};

/** True if a run is of the present patterns and, since it ends no earlier than `settledAt`, of the present sources. */
export const isCurrentRun = (
  { patterns }: VersionWithPatterns,
  { fingerprint, last }: Pick<PatternRun, 'fingerprint' | 'last'>,
  settledAt: number,
): boolean => fingerprint === patterns.fingerprint && (last === undefined || storedOf(last.at) >= settledAt);

/** True if all inputs come after the last one that the run has read. */
export const continuesRun = ({ last }: PatternRun, inputs: readonly RunPosition[]): boolean =>
  inputs.every((input) => last === undefined || compareRunPositions(input, last) > 0);

/** Advances a run by inputs that continue it, in their order; `violations` are by the ids of the statements. */
export const advancePatternRun = (
  { patterns }: VersionWithPatterns,
  { state: stateBefore, ...rest }: PatternRun,
  inputs: readonly RunInput[],
): { readonly run: PatternRun; readonly violations: ReadonlyMap<StatementId, readonly Violation[]> } => {
  const violations = new Map<StatementId, readonly Violation[]>();
  const inOrder = [...inputs].sort(compareRunPositions);
  let state = stateBefore;
  for (const input of inOrder) {
    if (state === null) break;
    const step = stepRegistrationRun(patterns, state, input);
    state = step.run;
    if (step.violations.length > 0) violations.set(input.id, step.violations);
  }
  const last = inOrder.at(-1);
  return {
    run: { ...rest, state, ...(last !== undefined && { last: { at: last.at, timestamp: last.timestamp } }) },
    violations,
  };
};

/**
 * Adds the violations of patterns to those of templates and concepts. If a template is violated, `order` violations are
 * left out, since they follow from that.
 */
export const withPatternViolations = (
  violations: readonly Violation[],
  ofPatterns: readonly Violation[],
): readonly Violation[] =>
  violations.some(({ kind }) => kind === 'template')
    ? [...violations, ...ofPatterns.filter(({ rule }) => rule !== 'order')]
    : [...violations, ...ofPatterns];
