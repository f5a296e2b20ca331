/** The time after which work pauses, so that others are served: a step more may follow it. */
const SLICE_MS = 10;

/** Does a step for each number below `count`, in slices of some 10 ms. Rejects with what a step throws. */
export const eachInSlices = async (count: number, step: (index: number) => void): Promise<void> => {
  let until = performance.now() + SLICE_MS;
  for (let index = 0; index < count; index++) {
    step(index);
    if (performance.now() < until) continue;
    await new Promise(setImmediate);
    until = performance.now() + SLICE_MS;
  }
};
