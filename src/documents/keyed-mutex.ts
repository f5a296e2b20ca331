/** Does work about one key at a time, in the order asked for; work about other keys goes on beside it. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Builds the turns of one process. */
export const createInTurn = (): InTurn => {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
};
