import { setImmediate as turn } from 'node:timers/promises';

/** Answers one question about a key for all callers that wait for it. */
export type SingleFlight<About, Answer> = (about: About, ask: () => Promise<Answer>) => Promise<Answer>;

/**
 * Builds what asks one question for all who want to know the same: nobody is given an answer to a question that was
 * asked before they came. Who comes while one is being asked waits for the next, which is asked once that one is
 * answered; all of them are answered by the `ask` of whoever came first, or rejected as it is. Nothing is kept of what
 * is answered.
 */
export const createSingleFlight = <About, Answer>(): SingleFlight<About, Answer> => {
  const coming = new Map<About, Promise<Answer>>();
  const last = new Map<About, Promise<unknown>>();
  return (about, ask) => {
    const there = coming.get(about);
    if (there !== undefined) return there;
    const before = last.get(about);
    const answer = (async () => {
      await before;
      // Whoever was woken by the same event has come by then.
      await turn();
      coming.delete(about);
      return ask();
    })();
    coming.set(about, answer);
    const settled = answer
      .catch(() => undefined)
      .then(() => {
        if (last.get(about) === settled) last.delete(about);
      });
    last.set(about, settled);
    return answer;
  };
};
