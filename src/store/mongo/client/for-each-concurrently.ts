/** The number of calls that are under way at once. */
const CONCURRENCY = 16;

/** Does the work for each item, at most 16 at once; resolves when all is done. */
export const forEachConcurrently = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker));
};
