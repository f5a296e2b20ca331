import { isProblem } from './problem.ts';

/** Work that is done again and again. */
export interface Repeating {
  /** Resolves when none is under way and none will be. */
  stop(): Promise<void>;
}

/**
 * Does the work every so many milliseconds, for the first time after so many, or at once; one at a time. A Problem (a
 * store that is away) is waited out; anything else that is thrown is a bug.
 */
export const repeat = (parts: {
  readonly work: () => Promise<unknown>;
  readonly everyMs: number;
  readonly atOnce?: boolean;
  readonly onBug: (thrown: unknown) => void;
}): Repeating => {
  const { work, everyMs, atOnce = false, onBug } = parts;
  let running: Promise<void> | undefined;
  const once = async (): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      if (!isProblem(thrown)) onBug(thrown);
    }
    running = undefined;
  };
  const begin = (): void => {
    running ??= once();
  };
  if (atOnce) begin();
  const timer = setInterval(begin, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
