import type { Evaluation } from '../../../../src/profiles/judge/compile-version.ts';

/** The outcome of P3 2.1: `invalid` where a template is broken, otherwise `success` where one is followed. */
export const outcomeOf = ({ matching, failing }: Evaluation): 'success' | 'invalid' | 'unmatched' => {
  if (failing.length > 0) return 'invalid';
  return matching.length > 0 ? 'success' : 'unmatched';
};
