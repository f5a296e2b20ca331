/** The time in milliseconds after which a read without an answer is made once more: its connection may hang. */
export const HEDGE_AFTER_MS = 1_000;

/** The number of times that a read without an answer is made again. */
const TIMES_AGAIN = 3;

/**
 * Makes a cheap read, and makes it again while there is no answer; the first answer counts. It rejects as the first try
 * does. The other reads end by their own time limits.
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
