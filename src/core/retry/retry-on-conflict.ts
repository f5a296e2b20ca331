import { Problem } from '../problem.ts';

/**
 * Repeats a compare-and-set until one attempt wins; an attempt that lost the race resolves with undefined. Rejects with
 * Problem `overloaded` after `tries` lost attempts.
 */
export const retryOnConflict = async <T>(
  { tries, overloaded }: { readonly tries: number; readonly overloaded: string },
  attempt: () => Promise<T | undefined>,
): Promise<T> => {
  for (let tried = 0; tried < tries; tried++) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new Problem('overloaded', overloaded);
};
