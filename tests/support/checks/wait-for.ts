import { setTimeout as pause } from 'node:timers/promises';

/** The shortest and the longest pause between two checks, in milliseconds. */
const PAUSE = { least: 10, most: 500 };
/** Ratio of the pause to the duration of the check before it, so that the awaited work gets the processor. */
const REST = 6;

/** Resolves when the condition holds; rejects after `timeoutMs` with an error that names `what`. */
export const waitFor = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 240_000,
): Promise<void> => {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const began = performance.now();
    if (await condition()) return;
    const now = performance.now();
    if (now > until) throw new Error(`still waiting after ${timeoutMs} ms: ${what}`);
    await pause(Math.min(PAUSE.most, Math.max(PAUSE.least, REST * (now - began))));
  }
};
