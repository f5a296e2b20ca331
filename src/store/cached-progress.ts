import type { Progress, ProgressRepository } from './ports/progress-repository.ts';

/** Progress documents, read once for readers at about the same time. */
export interface CachedProgress {
  /** Reads them now. */
  readonly fresh: () => Promise<readonly Progress[]>;
  /** At most 20 ms old; the same array until the next read. */
  readonly recent: () => Promise<readonly Progress[]>;
}

/** The oldest reading to repeat: what it says of the past stays true. */
const MAX_AGE_MS = 20;

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
    const reading = { at: now(), documents: progress.all() };
    last = reading;
    reading.documents.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading.documents;
  };
  return { fresh, recent: () => (last !== undefined && now() - last.at < MAX_AGE_MS ? last.documents : fresh()) };
};
