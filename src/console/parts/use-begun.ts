import { useState } from 'react';

/** Reads again the data with which a form began. */
export interface ReadingAgain {
  readonly onReadAgain: () => void;
  /** The reason for which the last reading failed; null if it did not fail. */
  readonly problem: Error | null;
}

/**
 * The data with which a form began, on whose version its changes rest. `begin` continues with other data, `reading`
 * with the data that `readNow` finds; `times` counts both.
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
