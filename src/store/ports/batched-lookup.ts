interface Request<K, V> {
  readonly keys: readonly K[];
  readonly resolve: (found: ReadonlyMap<K, V>) => void;
  readonly reject: (thrown: unknown) => void;
}

/**
 * Serves concurrent look-ups by common calls: a round takes every request that was whole when it began and serves them
 * by one `lookUp`; a request that comes later waits for the next round, so that no answer is older than its question.
 * Each request is given the values of its own keys; keys that have none are not in its map. Where `lookUp` rejects, the
 * requests of that round are rejected with the same error.
 */
export const createRound = <K, V>(
  lookUp: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): ((keys: readonly K[]) => Promise<ReadonlyMap<K, V>>) => {
  let waiting: Request<K, V>[] = [];
  let running = false;

  const serve = async (requests: readonly Request<K, V>[]): Promise<void> => {
    try {
      const found = await lookUp([...new Set(requests.flatMap(({ keys }) => keys))]);
      for (const { keys, resolve } of requests) {
        const own = new Map<K, V>();
        for (const key of keys) {
          const value = found.get(key);
          if (value !== undefined) own.set(key, value);
        }
        resolve(own);
      }
    } catch (thrown) {
      for (const { reject } of requests) reject(thrown);
    }
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const requests = waiting;
      waiting = [];
      await serve(requests);
    }
    running = false;
  };

  return (keys) => {
    if (keys.length === 0) return Promise.resolve(new Map<K, V>());
    return new Promise((resolve, reject) => {
      waiting.push({ keys, resolve, reject });
      if (running) return;
      running = true;
      // Not before this turn of the event loop has ended: the requests that arrived with this one go together.
      setImmediate(() => {
        void run();
      });
    });
  };
};
