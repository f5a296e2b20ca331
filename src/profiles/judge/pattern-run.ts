import type { SortKey, Statement, StatementId } from '../../xapi/model/types.ts';
import type { CompiledPatterns } from '../patterns/compile-patterns.ts';
import type { ClaimedVersion } from './compile-profiles.ts';
import { advance, compareInRun, type RegistrationRun, startRun } from '../patterns/registration-run.ts';
import type { Breach } from '../model/types.ts';

/** A version whose patterns can be checked. */
export type PatternedVersion = ClaimedVersion & { readonly patterns: CompiledPatterns };

/** Whether the patterns of a version can be checked. */
export const isPatterned = (version: ClaimedVersion): version is PatternedVersion => version.patterns !== undefined;

/** The place of a statement in a run: of two with the same `stored`, the earlier timestamp comes first (P3 2.2). */
export interface RunPlace {
  readonly at: SortKey;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** How far a registration has come in the patterns of a version. */
export interface Run {
  readonly fingerprint: string;
  /**
   * The latest place of a statement that it has taken, or has done without since it was voided; absent before the
   * first.
   */
  readonly last?: RunPlace;
  /** Null where the run has grown too long to be judged. */
  readonly state: RegistrationRun | null;
}

/** A statement on its way into a run. */
export interface Runner extends RunPlace {
  readonly id: StatementId;
  readonly statement: Statement;
  /** The templates that hold for it. */
  readonly holds: ReadonlySet<string>;
}

/**
 * A statement as runs judge it: with the id and timestamp that it is stored with where its sender left them to the
 * server, so that judging it before it is stored, then, and again from the shelf come to the same.
 */
export const asStored = (statement: Statement, id: StatementId, timestamp: number): Statement =>
  statement.id !== undefined && statement.timestamp !== undefined
    ? statement
    : { ...statement, id: statement.id ?? id, timestamp: statement.timestamp ?? new Date(timestamp).toISOString() };

/** A run before its first statement. */
export const startOf = ({ patterns }: PatternedVersion): Run => ({
  fingerprint: patterns.fingerprint,
  state: startRun(patterns),
});

/** The latest of these places in the order of runs. */
export const latestOf = (places: readonly RunPlace[]): RunPlace | undefined => {
  let latest: RunPlace | undefined;
  for (const place of places) if (latest === undefined || compareInRun(place, latest) > 0) latest = place;
  return latest && { at: latest.at, timestamp: latest.timestamp };
};

/** Whether these statements come after all that the run has taken, by the patterns as they are now. */
export const followsOn = ({ patterns }: PatternedVersion, run: Run, runners: readonly RunPlace[]): boolean =>
  run.fingerprint === patterns.fingerprint &&
  runners.every((runner) => run.last === undefined || compareInRun(runner, run.last) > 0);

/** Advances a run by statements that follow on, in their order; with what each of them broke. */
export const advanceRun = (
  { patterns }: PatternedVersion,
  { state: begun, ...rest }: Run,
  runners: readonly Runner[],
): { readonly run: Run; readonly steps: ReadonlyMap<StatementId, readonly Breach[]> } => {
  const steps = new Map<StatementId, readonly Breach[]>();
  const inOrder = [...runners].sort(compareInRun);
  let state = begun;
  for (const { id, statement, holds } of inOrder) {
    if (state === null) break;
    const step = advance(patterns, state, statement, holds);
    state = step.run;
    if (step.breaches.length > 0) steps.set(id, step.breaches);
  }
  const last = inOrder.at(-1);
  return {
    run: { ...rest, state, ...(last === undefined ? {} : { last: { at: last.at, timestamp: last.timestamp } }) },
    steps,
  };
};

/**
 * All that a statement breaks: that it does not fit into a pattern is not told of one that breaks a template, since it
 * follows from that.
 */
export const withSteps = (broken: readonly Breach[], steps: readonly Breach[]): readonly Breach[] =>
  broken.some(({ kind }) => kind === 'template')
    ? [...broken, ...steps.filter(({ rule }) => rule !== 'order')]
    : [...broken, ...steps];
