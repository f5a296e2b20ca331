/** A read without an answer for so long, in milliseconds, is made once more, beside itself: its connection may hang. */
export const HEDGE_AFTER_MS = 1_000;

/** One that hangs is made so often again. */
const TIMES_AGAIN = 3;

/**
 * Makes a cheap read, and again beside itself while it has no answer: the first answer counts. It rejects as the first
 * try does. The others end by their own limits of time.
 */
export const hedged = async <T>(read: () => Promise<T>): Promise<T> => {
  const first = read();
  let timer: NodeJS.Timeout | undefined;
  const others = new Promise<T>((resolve) => {
    const makeAgain = (times: number): void => {
      timer = setTimeout(() => {
        read().then(resolve, () => undefined);
        if (times > 1) makeAgain(times - 1);
      }, HEDGE_AFTER_MS);
    };
    makeAgain(TIMES_AGAIN);
  });
  try {
    return await Promise.race([first, others]);
  } finally {
    clearTimeout(timer);
  }
};
