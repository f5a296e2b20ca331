/** How many calls are under way at once. */
const LANES = 16;

/** Does the work for each, at most 16 at once; resolves when all is done. */
export const inLanes = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  const queue = all.values();
  const lane = async (): Promise<void> => {
    for (const one of queue) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(LANES, all.length) }, lane));
};
