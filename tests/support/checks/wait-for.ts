import { setTimeout as pause } from 'node:timers/promises';

/** The shortest and the longest pause between two looks, in milliseconds. */
const PAUSE = { least: 5, most: 200 };
/** A look that takes long is followed by a pause so many times as long: what is waited for needs the processor, too. */
const REST = 3;

/** Resolves when the condition holds; rejects, naming what it waited for, where that takes longer than `withinMs`. */
export const waitFor = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> => {
  const until = performance.now() + withinMs;
  for (;;) {
    const began = performance.now();
    if (await condition()) return;
    const now = performance.now();
    if (now > until) throw new Error(`still waiting after ${withinMs} ms: ${what}`);
    await pause(Math.min(PAUSE.most, Math.max(PAUSE.least, REST * (now - began))));
  }
};
