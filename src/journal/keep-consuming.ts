import type { Consumption, Journal, JournalHandler } from './port/journal.ts';
import { isProblem, type Problem } from '../core/problem.ts';

/** A consumption that outlives failures of the journal and the store. */
export interface LastingConsumption {
  /** Messages not yet handled, by assigned partition; empty between two consumptions. */
  lag(): ReadonlyMap<number, number>;
  /** Resolves when no message is being handled and none will be. */
  stop(): Promise<void>;
}

const RETRY_MS = 500;

/**
 * Consumes the journal until `stop`. After a Problem (journal or store unavailable) it starts again in half a second;
 * any other error ends it and goes to `onFatal`.
 */
export const keepConsuming = (deps: {
  readonly journal: Journal;
  readonly group: string;
  readonly handler: JournalHandler;
  readonly onUnavailable: (problem: Problem) => void;
  readonly onFatal: (thrown: unknown) => void;
}): LastingConsumption => {
  const { journal, group, handler, onUnavailable, onFatal } = deps;
  let consumption: Consumption | undefined;
  const stopping = new AbortController();

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
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
        onUnavailable(thrown);
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
