import type { Progress, StatementPosition } from '../../store/ports/sink/progress-repository.ts';

type RecentDeadLetters = Progress['deadLetters'];

const MAX_OLD = 2_000;

const keyOf = ({ offset, frame, index }: StatementPosition): string => `${offset}/${frame}/${index}`;

/**
 * Adds positions to the recent dead letters of a progress document, and drops those that are older than `maxAgeMs`. Of
 * the old ones the newest 2,000 stay at most; none of the added ones is left out.
 */
export const updateRecentDeadLetters = (
  recent: RecentDeadLetters,
  added: readonly StatementPosition[],
  { now, maxAgeMs }: { readonly now: number; readonly maxAgeMs: number },
): RecentDeadLetters => {
  if (recent.length === 0 && added.length === 0) return recent;
  const addedKeys = new Set(added.map(keyOf));
  const unexpired = recent.filter((one) => now - one.notedAt < maxAgeMs && !addedKeys.has(keyOf(one)));
  return [...unexpired.slice(-MAX_OLD), ...added.map((position) => ({ ...position, notedAt: now }))];
};
