/** Tells the story: what happens, and the observations that prove it. */
export interface Narrator {
  /** A new chapter. */
  readonly chapter: (title: string) => void;
  readonly say: (text: string) => void;
  /** Asserts something, and ends the story with an error if it is not so. */
  readonly see: (what: string, isSo: boolean) => void;
  /** Waits until something is so, for some seconds. Resolves with the seconds it took. */
  readonly wait: (what: string, isSo: () => boolean | Promise<boolean>) => Promise<number>;
}

/** Deletions leave twice a minute. */
const PATIENCE_MS = 60_000;
const POLL_MS = 50;

/** Builds a narrator that writes to `write`; chapters are numbered. */
export const createNarrator = (write: (text: string) => void): Narrator => {
  let chapters = 0;
  const seen = (what: string): void => write(`   ✓ ${what}\n`);
  const fail = (what: string): never => {
    throw new Error(`not seen: ${what}`);
  };
  return {
    chapter: (title) => write(`\n${++chapters}. ${title}\n`),
    say: (text) => write(`   ${text}\n`),
    see: (what, isSo) => (isSo ? seen(what) : fail(what)),
    wait: async (what, isSo) => {
      const startedAt = performance.now();
      while (!(await isSo())) {
        if (performance.now() - startedAt > PATIENCE_MS) fail(what);
        await new Promise((resolve) => {
          setTimeout(resolve, POLL_MS);
        });
      }
      const seconds = (performance.now() - startedAt) / 1000;
      seen(`${what} (after ${seconds.toFixed(1)} s)`);
      return seconds;
    },
  };
};
