import type { Progress, StatementPlace } from '../../store/ports/store.ts';

type Kept = Progress['aside'];

const MOST_KEPT = 2_000;

const nameOf = ({ offset, frame, index }: StatementPlace): string => `${offset}/${frame}/${index}`;

/**
 * The list of statements set aside of late: what was kept, without what is older than `keepMs`, and what is added,
 * noted now. At most 2,000 of the old ones stay, the newest; of the added ones none is left out.
 */
export const keepAside = (kept: Kept, added: readonly StatementPlace[], now: number, keepMs: number): Kept => {
  if (kept.length === 0 && added.length === 0) return kept;
  const names = new Set(added.map(nameOf));
  const young = kept.filter((one) => now - one.notedAt < keepMs && !names.has(nameOf(one)));
  return [...young.slice(-MOST_KEPT), ...added.map((place) => ({ ...place, notedAt: now }))];
};
