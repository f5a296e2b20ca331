/** Consecutive slices of at most `size` items; none of an empty list. Throws RangeError if `size` is below 1. */
export function* batchesOf<T>(items: readonly T[], size: number): Generator<readonly T[], void, undefined> {
  if (!(size >= 1)) throw new RangeError('a batch has at least one item');
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
