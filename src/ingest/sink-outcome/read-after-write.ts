import { outsideDeadline } from '../../core/concurrency/request-deadline.ts';
import type { Offset, Position } from '../../journal/port/journal.ts';
import type { Progress, ProgressRepository, StatementPosition } from '../../store/ports/sink/progress-repository.ts';
import { createPollSchedule } from './poll-schedule.ts';

/** Readable except for its dead letters, or `late`: not readable before the wait ended. */
export type BatchOutcome =
  { readonly kind: 'readable'; readonly deadLetters: readonly StatementPosition[] } | { readonly kind: 'late' };

/** Waits until the store has what the journal has. No wait rejects. */
export interface ReadAfterWrite {
  /** Resolves once the sink has passed this position, at the latest after `waitMs`. */
  waitForBatch(position: Position): Promise<BatchOutcome>;
  /** Resolves as `waitForBatch` does, with the last known offset of the next message to store. */
  waitForOffset(partition: number, offset: Offset, waitMs: number): Promise<Offset>;
  /** Takes the progress of a sink in this process: waits then end without a read of the store. */
  readonly onProgress: (progress: Progress) => void;
}

interface Waiter {
  readonly partition: number;
  readonly offset: Offset;
  readonly startedAt: number;
  readonly deadline: number;
  readonly resolve: (passed: Progress | undefined) => void;
}

/** The interval at which deadlines and the time of the next poll are checked, in milliseconds. */
const TICK_MS = 5;

/**
 * The time after a report in which a partition counts as written by a sink of this process. Such a sink reports several
 * times a second.
 */
const REPORT_TTL_MS = 1000;

const hasPassed = (
  progress: Progress | undefined,
  { partition, offset }: Pick<Waiter, 'partition' | 'offset'>,
): progress is Progress =>
  progress?.partition === partition && progress.offset !== undefined && progress.offset > offset;

/** The outcome of a batch by this progress document; `late` if the sink has not passed the batch. */
export const outcomeAt = (progress: Progress | undefined, { partition, offset, frame }: Position): BatchOutcome => {
  if (!hasPassed(progress, { partition, offset })) return { kind: 'late' };
  return {
    kind: 'readable',
    deadLetters: progress.deadLetters.filter((letter) => letter.offset === offset && letter.frame === frame),
  };
};

export interface ReadAfterWriteDeps {
  readonly progress: Pick<ProgressRepository, 'all'>;
  /** A clock of milliseconds; it need not be that of the epoch. */
  readonly now: () => number;
  /** The longest wait of a batch. */
  readonly waitMs: number;
}

/**
 * Waits for reports of the sinks of this process, or on polls for those of others. A store that cannot be read only
 * prolongs the wait: the batches are durable already.
 */
export const createReadAfterWrite = ({ progress, now, waitMs }: ReadAfterWriteDeps): ReadAfterWrite => {
  /** By partition: the newest progress, and the time at which a sink of this process reported it. */
  const known = new Map<number, { readonly document: Progress; readonly reportedAt: number }>();
  let waiters: Waiter[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isPolling = false;
  const schedule = createPollSchedule();

  const reportedAt = (partition: number): number => known.get(partition)?.reportedAt ?? -Infinity;

  const resolveWaiters = (): void => {
    const at = now();
    waiters = waiters.filter((waiter) => {
      const document = known.get(waiter.partition)?.document;
      const passed = hasPassed(document, waiter);
      if (passed && isPolling) schedule.ended(at - waiter.startedAt);
      if (passed || at >= waiter.deadline) waiter.resolve(passed ? document : undefined);
      return !passed && at < waiter.deadline;
    });
  };

  const poll = async (): Promise<void> => {
    isPolling = true;
    const startedAt = now();
    schedule.polled(startedAt);
    for (const document of await progress.all().catch(() => [])) {
      // A report made since the poll started is newer.
      const at = reportedAt(document.partition);
      if (at < startedAt) known.set(document.partition, { document, reportedAt: at });
    }
    resolveWaiters();
    isPolling = false;
  };

  const isPollDue = (at: number): boolean => {
    if (isPolling) return false;
    // Waiters are in the order of their start.
    const polled = waiters.find(({ partition }) => at - reportedAt(partition) > REPORT_TTL_MS);
    return polled !== undefined && at >= schedule.dueAt(polled.startedAt);
  };

  // Deadlines are checked at every tick, also while a poll of a store that has gone away hangs.
  const tick = (): void => {
    resolveWaiters();
    if (isPollDue(now())) void poll();
    timer = waiters.length === 0 ? undefined : setTimeout(tick, TICK_MS);
  };

  const waitFor = (partition: number, offset: Offset, ms: number): Promise<Progress | undefined> => {
    const document = known.get(partition)?.document;
    if (hasPassed(document, { partition, offset })) return Promise.resolve(document);
    return new Promise((resolve) => {
      const startedAt = now();
      waiters.push({ partition, offset, startedAt, deadline: startedAt + ms, resolve });
      timer ??= outsideDeadline(() => setTimeout(tick, TICK_MS));
    });
  };

  return {
    waitForBatch: async (position) => outcomeAt(await waitFor(position.partition, position.offset, waitMs), position),
    waitForOffset: async (partition, offset, ms) =>
      ((await waitFor(partition, offset, ms)) ?? known.get(partition)?.document)?.offset ?? 0,
    onProgress: (document) => {
      known.set(document.partition, { document, reportedAt: now() });
      if (waiters.length > 0) resolveWaiters();
    },
  };
};
