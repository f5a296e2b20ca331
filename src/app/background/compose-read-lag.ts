import type { Lag } from '../../http/server/health.ts';
import type { ConsistentThrough } from '../../query/consistent-through.ts';
import { COUNT_STEP } from '../../telemetry/coarse.ts';

/** What this process consumes of the journal, by now. */
export interface RunningConsumers {
  readonly sink: { lag(): ReadonlyMap<number, number> } | undefined;
  readonly releaser: { lag(): ReadonlyMap<number, number>; through(): number | undefined } | undefined;
}

const messagesOf = (consumer: { lag(): ReadonlyMap<number, number> }): number => {
  let sum = 0;
  for (const messages of consumer.lag().values()) sum += messages;
  return Math.floor(sum / COUNT_STEP) * COUNT_STEP;
};

/** Composes the lag that /health/ready names. */
export const composeReadLag =
  (consistentThrough: Pick<ConsistentThrough, 'lagMs'>, running: () => RunningConsumers) => async (): Promise<Lag> => {
    const { sink, releaser } = running();
    return {
      storeSeconds: Math.floor((await consistentThrough.lagMs()) / 1000),
      ...(sink === undefined ? {} : { sinkMessages: messagesOf(sink) }),
      ...(releaser === undefined ? {} : { releaserMessages: messagesOf(releaser) }),
    };
  };
