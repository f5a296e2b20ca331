/** Yields the items, each only when it is requested. */
export const asyncEach = async function* <T>(items: Iterable<T>): AsyncGenerator<T, void> {
  for (const item of items) yield await Promise.resolve(item);
};
