import type {
  Consumption,
  Journal,
  JournalHandler,
  JournalMessage,
  Offset,
  Position,
} from '../../../../src/journal/port/journal.ts';
import type { StampedBatch } from '../../../../src/xapi/model/types.ts';
import { waitFor } from '../wait-for.ts';

/** A consumed batch with its position. */
export interface ReadBatch extends Position {
  readonly appendedAt: number;
  readonly batch: StampedBatch;
}

/** The next offset of each partition, as a store persists it. Consumers of one group share it. */
type ReadProgress = Map<number, Offset>;

/** A consumer that records all calls of its handler. */
export interface LogReader {
  readonly batches: readonly ReadBatch[];
  /** Every call of `claimed`. */
  readonly claims: readonly number[];
  /** Every call of `caughtUp`, with how many batches had been handled by then. */
  readonly caughtUps: readonly {
    readonly partition: number;
    readonly asOf: number;
    readonly handled: number;
    readonly at: number;
  }[];
  /** The most calls that were under way at once for one partition. */
  overlap(): number;
  readonly consumption: Consumption;
  /** Resolves when each of these batches has been handed over, known by the first id. */
  hasRead(batches: readonly StampedBatch[]): Promise<void>;
}

/** The results of a reader's handler, given before it advances its progress. */
export interface ReaderOptions {
  readonly usesParsed?: true;
  readonly progress?: ReadProgress;
  readonly claimed?: (partition: number, call: number) => Promise<Offset | 'earliest' | 'claim' | undefined>;
  readonly handle?: (
    partition: number,
    messages: readonly JournalMessage[],
    call: number,
  ) => Promise<Offset | 'claim' | undefined>;
  readonly caughtUp?: (partition: number, call: number) => Promise<'claim' | undefined>;
}

/** Starts a consumer of this group. */
export const readLog = async (journal: Journal, group: string, options: ReaderOptions = {}): Promise<LogReader> => {
  const progress = options.progress ?? new Map<number, Offset>();
  const batches: ReadBatch[] = [];
  const seen = new Set<string>();
  const claims: number[] = [];
  const caughtUps: { partition: number; asOf: number; handled: number; at: number }[] = [];
  const busy = new Map<number, number>();
  let overlap = 0;
  let handled = 0;

  const alone = async <T>(partition: number, body: () => Promise<T>): Promise<T> => {
    const now = (busy.get(partition) ?? 0) + 1;
    busy.set(partition, now);
    overlap = Math.max(overlap, now);
    try {
      return await body();
    } finally {
      busy.set(partition, (busy.get(partition) ?? 1) - 1);
    }
  };

  const handler: JournalHandler = {
    ...(options.usesParsed === true ? { usesParsedStatements: true } : {}),
    claimed: (partition) =>
      alone(partition, async () => {
        claims.push(partition);
        return (await options.claimed?.(partition, claims.length)) ?? progress.get(partition) ?? 'earliest';
      }),
    handle: ({ partition, messages }) =>
      alone(partition, async () => {
        for (const { offset, appendedAt, batches: frames } of messages) {
          frames.forEach((batch, frame) => batches.push({ partition, offset, frame, appendedAt, batch }));
          for (const { ids } of frames) seen.add(ids[0] ?? '');
        }
        const answer = await options.handle?.(partition, messages, ++handled);
        if (answer === undefined) progress.set(partition, messages.at(-1)!.offset + 1);
        return answer;
      }),
    caughtUp: (partition, asOf) =>
      alone(partition, async () => {
        caughtUps.push({ partition, asOf, handled: batches.length, at: performance.now() });
        return options.caughtUp?.(partition, caughtUps.length);
      }),
  };
  const consumption = await journal.consume(group, handler);
  return {
    batches,
    claims,
    caughtUps,
    consumption,
    overlap: () => overlap,
    hasRead: (wanted) =>
      waitFor(`${wanted.length} batches handed over`, () => wanted.every(({ ids }) => seen.has(ids[0] ?? ''))),
  };
};
