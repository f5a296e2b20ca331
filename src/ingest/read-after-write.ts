import type { Progress, ProgressRepository, StatementPlace } from '../store/ports/store.ts';
import type { Offset, Position } from '../journal/port/journal.ts';

/** What became of a batch: readable, readable but for the statements set aside, or not readable within the wait. */
type Outcome = { readonly kind: 'readable'; readonly aside: readonly StatementPlace[] } | { readonly kind: 'late' };

/** Waits until messages of the journal are stored. */
export interface Readable {
  /** Resolves once the sink has passed this position, or after the longest wait. Never rejects. */
  wait(position: Position): Promise<Outcome>;
  /**
   * Resolves once the sink has passed this offset, or after so many milliseconds, with how far it has come as far as is
   * known. Never rejects.
   */
  reach(partition: number, offset: Offset, waitMs: number): Promise<Offset>;
  /** A sink in this process tells its progress, so that nobody waits for the next look. */
  readonly told: (progress: Progress) => void;
}

interface Waiter {
  readonly partition: number;
  readonly offset: Offset;
  readonly until: number;
  readonly settle: (passed: Progress | undefined) => void;
}

/** When to look first, and again and again while a look brings no news; in the end always after the last of these. */
const PAUSES_MS = [5, 5, 10] as const;
const LAST_PAUSE = PAUSES_MS.length - 1;

/**
 * For so long a partition counts as that of a sink in this process, which will tell: it does so several times a second,
 * whatever there is to do.
 */
const TELLS_MS = 1000;

const hasPassed = (
  document: Progress | undefined,
  { partition, offset }: Pick<Waiter, 'partition' | 'offset'>,
): document is Progress =>
  document?.partition === partition && document.offset !== undefined && document.offset > offset;

/**
 * Builds the wait on the progress documents. While anyone waits for a partition that no sink of this process tells
 * about, one read of them every 5 to 10 ms serves all. A store that cannot be read only prolongs the wait: what waits
 * is durable already. `waitMs` is the longest wait for a position, and `now` a clock of milliseconds.
 */
export const createReadable = (parts: {
  readonly progress: Pick<ProgressRepository, 'all'>;
  readonly now: () => number;
  readonly waitMs: number;
}): Readable => {
  const { progress, now, waitMs } = parts;
  /** By partition, the newest document that was met, and when a sink of this process told it. */
  const known = new Map<number, { readonly document: Progress; readonly toldAt: number }>();
  let waiters: Waiter[] = [];
  let timer: NodeJS.Timeout | undefined;
  let reading = false;
  let looks = 0;

  const toldAt = (partition: number): number => known.get(partition)?.toldAt ?? -Infinity;
  const settle = (): void => {
    const at = now();
    waiters = waiters.filter((waiter) => {
      const document = known.get(waiter.partition)?.document;
      const passed = hasPassed(document, waiter);
      if (passed) looks = 0;
      if (passed || at >= waiter.until) waiter.settle(passed ? document : undefined);
      return !passed && at < waiter.until;
    });
  };

  const read = async (): Promise<void> => {
    reading = true;
    const began = now();
    for (const document of await progress.all().catch(() => [])) {
      const at = toldAt(document.partition);
      if (at < began) known.set(document.partition, { document, toldAt: at });
    }
    settle();
    reading = false;
  };

  const lookLater = (): NodeJS.Timeout => setTimeout(look, PAUSES_MS[Math.min(looks++, LAST_PAUSE)]);

  // Lateness is judged at every look, also while a read of a store that has gone away hangs.
  const look = (): void => {
    settle();
    const at = now();
    if (!reading && waiters.some(({ partition }) => at - toldAt(partition) > TELLS_MS)) void read();
    if (waiters.length === 0) looks = 0;
    timer = waiters.length === 0 ? undefined : lookLater();
  };

  const waitFor = (partition: number, offset: Offset, ms: number): Promise<Progress | undefined> => {
    const document = known.get(partition)?.document;
    if (hasPassed(document, { partition, offset })) return Promise.resolve(document);
    return new Promise((resolve) => {
      waiters.push({ partition, offset, until: now() + ms, settle: resolve });
      timer ??= lookLater();
    });
  };

  return {
    wait: async ({ partition, offset, frame }) => {
      const passed = await waitFor(partition, offset, waitMs);
      if (passed === undefined) return { kind: 'late' };
      return {
        kind: 'readable',
        aside: passed.aside.filter((place) => place.offset === offset && place.frame === frame),
      };
    },
    reach: async (partition, offset, ms) =>
      ((await waitFor(partition, offset, ms)) ?? known.get(partition)?.document)?.offset ?? 0,
    told: (document) => {
      known.set(document.partition, { document, toldAt: now() });
      if (waiters.length > 0) settle();
    },
  };
};
