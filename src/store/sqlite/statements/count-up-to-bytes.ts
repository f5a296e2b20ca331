import type { Row } from '../connection/connection.ts';

/** The number of rows until their column `size` comes to so many bytes, in order; at least one if there is any. */
export const countUpToBytes = (rows: readonly Row[], bytes: number): number => {
  let sum = 0;
  const last = rows.findIndex((row) => (sum += row['size'] as number) >= bytes);
  return last < 0 ? rows.length : last + 1;
};
