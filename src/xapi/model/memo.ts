/** Longer keys (UTF-16 units) are not cached, so that the cache has a bound in bytes too. */
const LONGEST_KEY = 512;

/**
 * Caches the results of a pure function: at least for the last `size` different keys used, at most for twice as many.
 */
export const createMemo = (size: number, make: (key: string) => string): ((key: string) => string) => {
  let young = new Map<string, string>();
  let old = new Map<string, string>();
  return (key) => {
    const known = young.get(key);
    if (known !== undefined) return known;
    const value = old.get(key) ?? make(key);
    if (key.length > LONGEST_KEY) return value;
    if (young.size >= size) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
    return value;
  };
};
