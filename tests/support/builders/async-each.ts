/** The items one after the other, each only when it is asked for. */
export const asyncEach = async function* <T>(items: Iterable<T>): AsyncGenerator<T, void> {
  for (const item of items) yield await Promise.resolve(item);
};
