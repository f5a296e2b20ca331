/** Numbers that look random, the same for the same seed. */
export interface Random {
  /** At least 0, and less than 1. */
  next(): number;
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  pick<T>(from: readonly T[]): T;
  /** Close to 0, two times in three within 1 on either side. */
  normal(): number;
  uuid(): string;
}

const HEX = 16;

/** Mulberry32, by Tommy Ettinger: good enough for figures that only have to look right. */
export const createRandom = (seed: number): Random => {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const hex = (length: number): string => Array.from({ length }, () => below(HEX).toString(HEX)).join('');
  return {
    next,
    below,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    // The sum of twelve has a mean of 6 and a deviation of 1.
    normal: () => Array.from({ length: 12 }, next).reduce((sum, one) => sum + one, -6),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
};
