/** No call names more keys: a store takes so many bytes in one. */
const KEYS_AT_ONCE = 5000;

/** Keys in lots that one call may name each. */
export const lots = function* (keys: readonly string[]): Generator<readonly string[], void> {
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) yield keys.slice(from, from + KEYS_AT_ONCE);
};
