/** So many requests of those that do not depend on each other are under way at a time. */
const AT_ONCE = 6;

/** Maps each item, some at a time; resolves in their order. Rejects as the first that fails. */
export const eachAtOnce = async <T, R>(
  items: readonly T[],
  map: (item: T) => Promise<R>,
): Promise<readonly Awaited<R>[]> => {
  const results: Awaited<R>[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
};
