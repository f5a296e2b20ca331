/** The longest that work may hold the event loop in one turn before it yields, in milliseconds; one step may follow. */
const SLICE_MS = 10;
/**
 * A shorter loop does not pause, so that small requests that come together are committed together by the journal.
 * Separate commits would cost a tenth more.
 */
const SHORT_MS = 2;

/** Undefined if work may go on at once; a promise if it has to wait for another turn of the event loop. */
type Due = Promise<void> | undefined;

/** Work that is done in slices, between which the event loop serves others. */
interface Slices {
  /** Lets others use the event loop: resolves in a later turn. */
  readonly yieldNow: () => Promise<void>;
  /** Acts as `yieldNow` if the slice of this turn is used up, or would be by a next step of so many milliseconds. */
  readonly yieldIfDue: (nextMs?: number) => Due;
  /** Begins a loop, whose steps call the result: `yieldIfDue`, without a pause in a short loop. */
  readonly startLoop: () => (nextMs?: number) => Due;
}

/**
 * All work of a process shares one slice a turn. Waiting work continues first come, first served, until the slice of
 * that turn is used up. `now` is in milliseconds, and never goes backwards.
 */
export const createSlices = (now: () => number): Slices => {
  /** The time at which the slice of the present turn is used up; undefined if no such work has run in this turn. */
  let until: number | undefined;
  const waiting: (() => void)[] = [];
  /** Work that waited before the present turn began. */
  const ready: (() => void)[] = [];

  const beginSlice = (): void => {
    until = now() + SLICE_MS;
    setImmediate(() => {
      until = undefined;
      ready.push(...waiting.splice(0));
      if (ready.length === 0) return;
      beginSlice();
      resumeNext();
    });
  };
  const resumeNext = (): void => {
    if (until !== undefined && now() >= until) return;
    const next = ready.shift();
    if (next === undefined) return;
    next();
    // The next one follows in the same turn, once this one waits for something else.
    queueMicrotask(() => process.nextTick(resumeNext));
  };
  const yieldNow = (): Promise<void> => {
    if (until === undefined) beginSlice();
    return new Promise((resume) => {
      waiting.push(resume);
    });
  };
  const yieldIfDue = (nextMs = 0): Due => {
    if (until === undefined) {
      beginSlice();
      return undefined;
    }
    return now() + nextMs < until ? undefined : yieldNow();
  };
  return {
    yieldNow,
    yieldIfDue,
    startLoop: () => {
      const began = now();
      return (nextMs = 0) => (now() + nextMs < began + SHORT_MS ? undefined : yieldIfDue(nextMs));
    },
  };
};

/** The slices of this process. */
export const { yieldNow, yieldIfDue, startLoop } = createSlices(() => performance.now());

/** Does a step for each number below `count`, in slices. Rejects with what a step throws. */
export const eachInSlices = async (count: number, step: (index: number) => void): Promise<void> => {
  const pause = startLoop();
  for (let index = 0; index < count; index++) {
    const due = pause();
    if (due !== undefined) await due;
    step(index);
  }
};

const mapRest = async <T, R>(items: readonly T[], map: (item: T, index: number) => R, mapped: R[]): Promise<R[]> => {
  await eachInSlices(items.length - mapped.length, () => {
    mapped.push(map(items[mapped.length] as T, mapped.length));
  });
  return mapped;
};

/**
 * The result of `map` for each item, in slices. A short loop is done at once: the array is there without a promise.
 * Throws, or rejects with, what `map` throws.
 */
export const mapInSlices = <T, R>(items: readonly T[], map: (item: T, index: number) => R): R[] | Promise<R[]> => {
  const mapped: R[] = [];
  const pause = startLoop();
  for (const item of items) {
    const due = mapped.length === 0 ? undefined : pause();
    if (due !== undefined) return due.then(() => mapRest(items, map, mapped));
    mapped.push(map(item, mapped.length));
  }
  return mapped;
};

/** The items for which `test` is true, in slices, as `mapInSlices` does. */
export const filterInSlices = async <T>(items: readonly T[], test: (item: T) => boolean): Promise<readonly T[]> => {
  const passed = await mapInSlices(items, test);
  return items.filter((_, index) => passed[index]);
};
