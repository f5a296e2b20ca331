import { setImmediate as turn } from 'node:timers/promises';

/** Answers one question about a key for all callers that wait for it. */
export type SingleFlight<About, Answer> = (about: About, ask: () => Promise<Answer>) => Promise<Answer>;

/**
 * Shares one `ask` about a key among concurrent callers; `createBatchedLookup` shares one call among keys. A caller
 * never gets the answer to a question asked before it came: it waits for the next. All callers of a call settle as the
 * first one's `ask` does. Nothing is cached.
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
      // Callers woken by the same event have come by then.
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
