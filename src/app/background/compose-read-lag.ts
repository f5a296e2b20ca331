import { createCachedValue } from '../../core/concurrency/cached-value.ts';
import type { Lag } from '../../http/server/health.ts';
import type { ConsistentThrough } from '../../reads/query/consistent-through.ts';
import { type DeadLetterRepository, UNKNOWN_REASON } from '../../store/ports/sink/dead-letter-repository.ts';
import { COUNT_STEP } from '../../telemetry/metrics/coarse.ts';

const OLDER_TTL_MS = 5_000;

/** The consumers of the journal that run in this process. */
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
export const composeReadLag = (
  { deadLetters }: { readonly deadLetters: DeadLetterRepository },
  consistentThrough: Pick<ConsistentThrough, 'lagMs'>,
  running: () => RunningConsumers,
) => {
  // Anyone may ask for readiness, and SQLite looks at every dead letter.
  const readOlder = createCachedValue({
    read: () => deadLetters.hasReason(UNKNOWN_REASON),
    maxAgeMs: OLDER_TTL_MS,
    now: () => performance.now(),
  });
  return async (): Promise<Lag> => {
    const { sink, releaser } = running();
    const [lagMs, isOlder] = await Promise.all([consistentThrough.lagMs(), readOlder()]);
    return {
      storeSeconds: Math.floor(lagMs / 1000),
      ...(isOlder && { unknownDeadLetters: true }),
      ...(sink !== undefined && { sinkMessages: messagesOf(sink) }),
      ...(releaser !== undefined && { releaserMessages: messagesOf(releaser) }),
    };
  };
};
