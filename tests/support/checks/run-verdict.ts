import { DEAD, type PatternVerdict } from '../../../src/profiles/patterns/automaton.ts';
import type { CompiledPatterns } from '../../../src/profiles/patterns/compile-patterns.ts';
import type { RegistrationRun } from '../../../src/profiles/patterns/registration-run.ts';

/** Of a run: `unchecked` where its statements follow no pattern that can be checked, but may follow one that cannot. */
type RunVerdict = PatternVerdict | 'unchecked';

/**
 * What a run has come to: the worst of the runs that bind it. One without a subregistration to its name is bound as a
 * whole.
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
