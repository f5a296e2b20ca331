import type { Row } from '../connection/connection.ts';

/**
 * How many of these rows, in their order, come to so many bytes by their column `size`: the one that brings them there
 * is the last.
 */
export const countWithin = (rows: readonly Row[], bytes: number): number => {
  let sum = 0;
  const last = rows.findIndex((row) => (sum += row['size'] as number) >= bytes);
  return last < 0 ? rows.length : last + 1;
};
