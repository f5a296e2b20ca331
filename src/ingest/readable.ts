import type { Progress, ProgressShelf, StatementPlace } from '../store/store.ts';
import type { Position } from '../journal/journal.ts';

/** What became of a batch: readable, readable but for the statements set aside, or not readable within the wait. */
type Outcome =
  | { readonly kind: 'readable'; readonly aside: readonly StatementPlace[] }
  | { readonly kind: 'late' };

/** Waits until batches are readable. */
export interface Readable {
  /** Resolves once the sink has passed this position, or after the longest wait. Never rejects. */
  wait(position: Position): Promise<Outcome>;
  /** A sink in this process tells its progress, so that nobody waits for the next look. */
  told(progress: Progress): void;
}

interface Waiter {
  readonly position: Position;
  readonly until: number;
  readonly resolve: (outcome: Outcome) => void;
}

/** When to look first, and again and again while a look brings no news; in the end always after the last of these. */
const PAUSES_MS = [5, 5, 10] as const;
const LAST_PAUSE = PAUSES_MS.length - 1;

/**
 * Builds the wait on the progress documents. While anyone waits, one read of them every 5 to 10 ms serves all, whichever
 * process the sink is in. A store that cannot be read only prolongs the wait: what waits is durable already.
 */
export const createReadable = (parts: { readonly progress: Pick<ProgressShelf, 'all'>; readonly now: () => number; readonly waitMs: number }): Readable => {
  const { progress, now, waitMs } = parts;
  let waiters: Waiter[] = [];
  let timer: NodeJS.Timeout | undefined;
  let reading = false;
  let looks = 0;

  const settle = (documents: readonly Progress[]): void => {
    const at = now();
    waiters = waiters.filter((waiter) => {
      const { partition, offset, frame } = waiter.position;
      const document = documents.find((one) => one.partition === partition);
      if (document?.offset !== undefined && document.offset > offset) {
        looks = 0;
        waiter.resolve({ kind: 'readable', aside: document.aside.filter((place) => place.offset === offset && place.frame === frame) });
        return false;
      }
      if (at >= waiter.until) waiter.resolve({ kind: 'late' });
      return at < waiter.until;
    });
  };

  const read = async (): Promise<void> => {
    reading = true;
    settle(await progress.all().catch(() => []));
    reading = false;
  };

  const lookLater = (): NodeJS.Timeout => setTimeout(look, PAUSES_MS[Math.min(looks++, LAST_PAUSE)]);

  // Lateness is judged at every look, also while a read of a store that has gone away hangs.
  const look = (): void => {
    settle([]);
    if (waiters.length > 0 && !reading) void read();
    if (waiters.length === 0) looks = 0;
    timer = waiters.length === 0 ? undefined : lookLater();
  };

  return {
    wait: (position) => new Promise((resolve) => {
      waiters.push({ position, until: now() + waitMs, resolve });
      timer ??= lookLater();
    }),
    told: (document) => { if (waiters.length > 0) settle([document]); },
  };
};
