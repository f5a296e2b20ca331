import { DEAD, type PatternVerdict } from '../../../../src/profiles/patterns/automaton.ts';
import type { CompiledPatterns } from '../../../../src/profiles/patterns/compile-patterns.ts';
import type { RegistrationRun } from '../../../../src/profiles/patterns/registration-run.ts';

/**
 * The verdict on a run: the worst verdict of its subregistrations, and of the whole registration where a statement has
 * none.
 */
export const runVerdict = ({ primaries }: CompiledPatterns, { all, lacked, subs }: RegistrationRun): PatternVerdict => {
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
  if (verdicts.includes('reject')) return 'reject';
  return verdicts.includes('in-progress') ? 'in-progress' : 'accept';
};
