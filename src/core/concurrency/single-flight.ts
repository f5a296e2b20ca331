import { setImmediate as turn } from 'node:timers/promises';

/** Loads the value of a key, for all callers that share the call. */
export type SingleFlight<Key, Value> = (key: Key, load: () => Promise<Value>) => Promise<Value>;

/**
 * Shares one call per key among concurrent callers; nothing is cached. A caller joins only a call that has not started,
 * otherwise waits for the next. All callers of a call settle as the first one's `load` does.
 */
export const createSingleFlight = <Key, Value>(): SingleFlight<Key, Value> => {
  const notStarted = new Map<Key, Promise<Value>>();
  const last = new Map<Key, Promise<unknown>>();
  return (key, load) => {
    const shared = notStarted.get(key);
    if (shared !== undefined) return shared;
    const before = last.get(key);
    const value = (async () => {
      await before;
      // Callers woken by the same event have come by then.
      await turn();
      notStarted.delete(key);
      return load();
    })();
    notStarted.set(key, value);
    const settled = value
      .catch(() => undefined)
      .then(() => {
        if (last.get(key) === settled) last.delete(key);
      });
    last.set(key, settled);
    return value;
  };
};
