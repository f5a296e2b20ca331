import { isProblem } from '../problem.ts';

export interface Interval {
  /** Resolves when no run is under way and none will follow. */
  stop(): Promise<void>;
}

/**
 * Runs `work` every `everyMs` milliseconds, never twice at a time. A Problem (the store is away) is ignored until the
 * next run; any other error goes to `onUnexpected`, and the next run follows.
 */
export const startInterval = (options: {
  readonly work: () => Promise<unknown>;
  readonly everyMs: number;
  readonly immediately?: boolean;
  readonly onUnexpected: (thrown: unknown) => void;
}): Interval => {
  const { work, everyMs, immediately = false, onUnexpected } = options;
  let running: Promise<void> | undefined;
  const once = async (): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      if (!isProblem(thrown)) onUnexpected(thrown);
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
