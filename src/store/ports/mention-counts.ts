import type { MentionCount, MentionCounts } from './mention-repository.ts';

/** A page of counts: where it has as many persons as were asked for, there may be more. */
export const countsOf = (counts: readonly MentionCount[], persons: readonly string[], limit: number): MentionCounts => {
  const last = persons.at(-1);
  return last === undefined || persons.length < limit ? { counts } : { counts, next: last };
};
