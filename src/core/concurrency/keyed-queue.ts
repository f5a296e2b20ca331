/** A place in the queues of some keys. */
export interface QueuePlace {
  /** Resolves when all earlier places of these keys have been left; undefined if there are none. */
  readonly slot: Promise<unknown> | undefined;
  /** Lets the next ones of each key in. */
  leave(): void;
}

/** Queues by key. A place in several is taken in all of them at once, so that no two places wait for each other. */
export type KeyedQueue = (keys: readonly string[]) => QueuePlace;

export const createKeyedQueue = (): KeyedQueue => {
  const last = new Map<string, Promise<unknown>>();
  return (keys) => {
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const before = keys.flatMap((key) => last.get(key) ?? []);
    const slot = before.length === 0 ? undefined : Promise.all(before);
    // A place that is left early does not let the next ones past those before it.
    const done = slot === undefined ? left : slot.then(() => left);
    for (const key of keys) last.set(key, done);
    void done.then(() => {
      for (const key of keys) if (last.get(key) === done) last.delete(key);
    });
    return { slot, leave };
  };
};
