const cleanUps = new Set<() => void>();

/** Has this run if the program is interrupted; returns what takes it back. */
export const onInterrupted = (cleanUp: () => void): (() => void) => {
  cleanUps.add(cleanUp);
  return () => void cleanUps.delete(cleanUp);
};

/** Cleans up after what is interrupted, the newest first; one that fails does not keep others from it. */
export const cleanUpInterrupted = (): void => {
  for (const cleanUp of [...cleanUps].reverse())
    try {
      cleanUp();
    } catch (thrown) {
      process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    }
};
