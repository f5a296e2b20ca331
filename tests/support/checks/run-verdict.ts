import { DEAD, type PatternVerdict } from '../../../src/profiles/patterns/automaton.ts';
import type { CompiledPatterns } from '../../../src/profiles/patterns/compile-patterns.ts';
import type { RegistrationRun } from '../../../src/profiles/patterns/registration-run.ts';

/** `unchecked`: the statements follow no checkable pattern, but may follow one that cannot be checked. */
type RunVerdict = PatternVerdict | 'unchecked';

/**
 * The verdict on a run: the worst verdict of its subregistrations, and of the whole registration where a statement has
 * none.
 */
export const runVerdict = (
  { primaries, unchecked }: CompiledPatterns,
  { all, lacked, subs }: RegistrationRun,
): RunVerdict => {
  const verdicts = [...(lacked || subs.length === 0 ? [all] : []), ...subs.map(([, track]) => track)].map(
    (track): PatternVerdict => {
      const states = primaries.map(({ automaton }, index) => automaton.verdict(track[index] ?? DEAD));
      return (
        states.find((verdict) => verdict === 'accept') ??
        states.find((verdict) => verdict === 'in-progress') ??
        'reject'
      );
    },
  );
  if (verdicts.includes('reject')) return unchecked.length === 0 ? 'reject' : 'unchecked';
  return verdicts.includes('in-progress') ? 'in-progress' : 'accept';
};
