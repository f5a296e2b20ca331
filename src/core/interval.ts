import { isProblem } from './problem.ts';

/** Work that is done again and again. */
export interface Interval {
  /** Resolves when none is under way and none will be. */
  stop(): Promise<void>;
}

/**
 * Does the work every so many milliseconds, for the first time after so many, or at once; one at a time. A Problem (a
 * store that is away) is waited out; anything else that is thrown is a bug.
 */
export const startInterval = (options: {
  readonly work: () => Promise<unknown>;
  readonly everyMs: number;
  readonly immediately?: boolean;
  readonly onFatal: (thrown: unknown) => void;
}): Interval => {
  const { work, everyMs, immediately = false, onFatal } = options;
  let running: Promise<void> | undefined;
  const once = async (): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      if (!isProblem(thrown)) onFatal(thrown);
    }
    running = undefined;
  };
  const begin = (): void => {
    running ??= once();
  };
  if (immediately) begin();
  const timer = setInterval(begin, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
