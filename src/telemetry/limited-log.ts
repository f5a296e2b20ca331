import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from './log.ts';

interface LimitedLogOptions {
  /** The message of each line, and of the line that counts those left out. */
  readonly messages: { readonly each: string; readonly leftOut: string };
  readonly maxLines?: number;
  readonly perMs?: number;
  /** The level, `warn` by default. */
  readonly level?: 'warn' | 'error';
}

/**
 * Logs at most ten lines a second, since an outage would fill the disk; one more line counts those left
 * out.
 */
export const createLimitedLog = (
  log: Log,
  { messages, maxLines = 10, perMs = 1000, level = 'warn' }: LimitedLogOptions,
): ((fields: object) => void) => {
  // The line that counts is of no request, although a request starts its timer.
  const runOutside = AsyncLocalStorage.snapshot();
  let written = 0;
  let leftOut = 0;
  const end = (): void => {
    if (leftOut > 0) log[level]({ leftOut }, messages.leftOut);
    written = 0;
    leftOut = 0;
  };
  return (fields) => {
    if (written === 0) runOutside(() => setTimeout(end, perMs).unref());
    if (written === maxLines) {
      leftOut++;
      return;
    }
    written++;
    log[level](fields, messages.each);
  };
};
