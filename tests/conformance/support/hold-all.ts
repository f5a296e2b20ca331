/** One requirement: its title, and what is sent to see whether it holds. */
export interface Row<T> {
  readonly title: string;
  readonly about: T;
}

const LANES = 16;

/**
 * Checks rows, 16 at a time: `check` says what was answered instead, or nothing where the row holds. Rows that fail are
 * named, all of them.
 */
export const holdAll = async <T>(
  rows: readonly Row<T>[],
  check: (about: T) => Promise<string | undefined>,
): Promise<void> => {
  expect(rows.length).toBeGreaterThan(0);
  const failed: string[] = [];
  const rest = [...rows];
  const lane = async (): Promise<void> => {
    for (let row = rest.shift(); row !== undefined; row = rest.shift()) {
      const failure = await check(row.about);
      if (failure !== undefined) failed.push(`${row.title}: ${failure}`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(failed).toEqual([]);
};
