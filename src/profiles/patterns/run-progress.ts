import { DEAD, type PatternState, type PatternVerdict, UNCHECKED } from './automaton.ts';
import type { CompiledPatterns } from './compile-patterns.ts';
import type { RegistrationRun } from './registration-run.ts';

/** A `PatternVerdict`, or `unchecked`: the statements can be read in too many ways. */
type ProgressVerdict = PatternVerdict | 'unchecked';

/** The progress of statements in one primary pattern. */
interface PatternProgress {
  readonly pattern: string;
  readonly verdict: ProgressVerdict;
  /** The ids of templates, at most 20: the next statement has to match one of them. */
  readonly expected: readonly string[];
}

/** The progress of the statements of a registration, or of one of its subregistrations. */
export interface RunProgress {
  /** The subregistration; for cmi5, the session. Absent for the complete registration. */
  readonly subregistration?: string;
  /** The verdict of the pattern that has come furthest. */
  readonly verdict: ProgressVerdict;
  /** At most 50 primary patterns, those that are still possible first. */
  readonly patterns: readonly PatternProgress[];
}

/** The most templates that an answer names as the next ones. */
export const MAX_EXPECTED = 20;
const MAX_PATTERNS = 50;

/** The best first. */
const BEST: readonly ProgressVerdict[] = ['accept', 'unchecked', 'in-progress', 'reject'];
const rank = ({ verdict }: PatternProgress): number => BEST.indexOf(verdict);

/** The progress of a run in some primary patterns; without that of the registration if all statements are of parts. */
export const runProgress = (
  { primaries, isBySession }: CompiledPatterns,
  { all, lacked, subs }: RegistrationRun,
): readonly RunProgress[] => {
  const progressOf = (states: readonly PatternState[]): RunProgress => {
    const patterns = primaries
      .map(({ id, automaton }, index): PatternProgress => {
        const state = states[index] ?? DEAD;
        return {
          pattern: id,
          verdict: state === UNCHECKED ? 'unchecked' : automaton.verdict(state),
          expected: automaton.expected(state).slice(0, MAX_EXPECTED),
        };
      })
      .sort((a, b) => rank(a) - rank(b));
    return { verdict: patterns[0]?.verdict ?? 'reject', patterns: patterns.slice(0, MAX_PATTERNS) };
  };
  const parts = subs.map(([subregistration, states]) => ({ subregistration, ...progressOf(states) }));
  return isBySession || (!lacked && parts.length > 0) ? parts : [progressOf(all), ...parts];
};
