import type { Consumption, Journal, JournalHandler } from '../journal/port/journal.ts';
import { isProblem, type Problem } from '../core/problem.ts';

/** A consumption that begins again when a journal or store that went away ends it. */
export interface KeptConsumption {
  /** How far behind each held partition is, in messages; empty between two consumptions. */
  lag(): ReadonlyMap<number, number>;
  /** Resolves when no message is being handled and none will be. */
  stop(): Promise<void>;
}

const AGAIN_AFTER_MS = 500;

/**
 * Consumes the journal for as long as the process lives. A Problem (journal or store away) is waited out; anything else
 * that ends a consumption is a bug and goes to `onFatal`.
 */
export const keepConsuming = (parts: {
  readonly journal: Pick<Journal, 'consume'>;
  readonly group: string;
  readonly handler: JournalHandler;
  readonly away: (problem: Problem) => void;
  readonly onFatal: (thrown: unknown) => void;
}): KeptConsumption => {
  const { journal, group, handler, away, onFatal } = parts;
  let consumption: Consumption | undefined;
  const stopping = new AbortController();

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, AGAIN_AFTER_MS);
      stopping.signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });

  const once = async (): Promise<void> => {
    consumption = await journal.consume(group, handler);
    if (stopping.signal.aborted) await consumption.stop();
    await consumption.ended;
  };

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await once();
      } catch (thrown) {
        if (!isProblem(thrown)) {
          onFatal(thrown);
          return;
        }
        away(thrown);
        await pause();
      }
    }
  };

  const ended = loop();
  return {
    lag: () => consumption?.lag() ?? new Map<number, number>(),
    stop: async () => {
      stopping.abort();
      await consumption?.stop();
      await ended;
    },
  };
};
