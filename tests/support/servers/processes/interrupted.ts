type CleanUp = () => void | Promise<void>;

const cleanUps = new Set<CleanUp>();

/** Has this run if the program is interrupted; returns what takes it back. */
export const onInterrupted = (cleanUp: CleanUp): (() => void) => {
  cleanUps.add(cleanUp);
  return () => void cleanUps.delete(cleanUp);
};

/** What ends and removes things, to be called at the end of a scenario; if that does not come, a signal calls it. */
export const cleanUpOnce = (remove: () => Promise<void>): (() => Promise<void>) => {
  const once = async (): Promise<void> => {
    if (cleanUps.delete(once)) await remove();
  };
  cleanUps.add(once);
  return once;
};

/** Cleans up after what is interrupted, the newest first; one that fails does not keep others from it. */
export const cleanUpInterrupted = async (): Promise<void> => {
  for (const cleanUp of [...cleanUps].reverse())
    try {
      await cleanUp();
    } catch (thrown) {
      process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    }
};
