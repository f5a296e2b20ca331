import { useState } from 'react';

/** Reads again what a form began with. */
export interface ReadingAgain {
  readonly onReadAgain: () => void;
  /** Why that failed the last time; null where it did not. */
  readonly problem: Error | null;
}

/**
 * What a form began with: what is typed rests on that version. `begin` goes on with another one, `reading` with what
 * `readNow` finds; `times` counts them.
 */
export const useBegun = <T>(read: T, readNow: () => Promise<T>) => {
  const [{ begun, times }, setState] = useState({ begun: read, times: 0 });
  const [problem, setProblem] = useState<Error | null>(null);
  const begin = (next: T): void => {
    setProblem(null);
    setState({ begun: next, times: times + 1 });
  };
  const reading: ReadingAgain = { onReadAgain: () => void readNow().then(begin, setProblem), problem };
  return { begun, times, begin, reading };
};
