import { useState } from 'react';

/**
 * What a form began with: what is typed rests on that version. `begin` goes on with another one, `readAgain` with what
 * `readNow` finds; `times` counts them.
 */
export const useBegun = <T>(read: T, readNow: () => Promise<T>) => {
  const [{ begun, times }, setState] = useState({ begun: read, times: 0 });
  const begin = (next: T): void => setState({ begun: next, times: times + 1 });
  const readAgain = (): void => void readNow().then(begin, () => undefined);
  return { begun, times, begin, readAgain };
};
