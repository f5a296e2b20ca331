import { outsideDeadline, withinDeadline } from '../core/concurrency/request-deadline.ts';
import type { Progress, ProgressRepository } from './ports/sink/progress-repository.ts';

/** Progress documents, read once for readers at about the same time. */
export interface CachedProgress {
  /** Reads them now. */
  readonly fresh: () => Promise<readonly Progress[]>;
  /** At most so old, in milliseconds, 20 by default; the same array until the next read. */
  readonly recent: (maxAgeMs?: number) => Promise<readonly Progress[]>;
}

/** The oldest reading to repeat by default: its statement about the past stays true. */
const DEFAULT_MAX_AGE_MS = 20;

/** Caches the progress documents. Its calls reject as those of the repository do; a failure is not cached. */
export const createCachedProgress = ({
  progress,
  now,
}: {
  readonly progress: Pick<ProgressRepository, 'all'>;
  readonly now: () => number;
}): CachedProgress => {
  let last: { readonly at: number; readonly documents: Promise<readonly Progress[]> } | undefined;
  const fresh = (): Promise<readonly Progress[]> => {
    const reading = { at: now(), documents: outsideDeadline(() => progress.all()) };
    last = reading;
    reading.documents.catch(() => {
      if (last === reading) last = undefined;
    });
    return withinDeadline(() => reading.documents);
  };
  return {
    fresh,
    recent: (maxAgeMs = DEFAULT_MAX_AGE_MS) => {
      const reading = last;
      return reading !== undefined && now() - reading.at < maxAgeMs ? withinDeadline(() => reading.documents) : fresh();
    },
  };
};
