import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when the condition holds; rejects, naming what it waited for, where that takes longer than `withinMs`. */
export const waitFor = async (what: string, condition: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> => {
  const until = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error(`still waiting after ${withinMs} ms: ${what}`);
    await pause(5);
  }
};
