import { setImmediate as turn } from 'node:timers/promises';
import { outsideDeadline, withinDeadline } from './request-deadline.ts';

/** Loads the value of a key, for all callers that share the call. */
export type SingleFlight<Key, Value> = (key: Key, load: () => Promise<Value>) => Promise<Value>;

/**
 * Shares one call per key among concurrent callers; nothing is cached. A caller joins only a call that has not started,
 * otherwise waits for the next. All callers of a call settle as the first one's `load` does, each within its own
 * deadline. The next call waits `patienceMs` at most for the one before.
 */
export const createSingleFlight = <Key, Value>(patienceMs?: number): SingleFlight<Key, Value> => {
  const notStarted = new Map<Key, Promise<Value>>();
  const last = new Map<Key, Promise<unknown>>();
  return (key, load) => {
    const shared = notStarted.get(key);
    if (shared !== undefined) return withinDeadline(() => shared);
    const before = last.get(key);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const fly = async (): Promise<Value> => {
      await before;
      // Callers woken by the same event have come by then.
      await turn();
      notStarted.delete(key);
      const timer = patienceMs === undefined ? undefined : setTimeout(release, patienceMs);
      try {
        return await load();
      } finally {
        clearTimeout(timer);
        release();
      }
    };
    const value = outsideDeadline(fly);
    // The request that began it may be over its deadline, and no other may have come.
    value.catch(() => undefined);
    notStarted.set(key, value);
    const over = released.then(() => {
      if (last.get(key) === over) last.delete(key);
    });
    last.set(key, over);
    return withinDeadline(() => value);
  };
};
