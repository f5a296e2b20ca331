import type { Progress, ProgressRepository } from './ports/store.ts';

/** The progress documents, read once for all who ask at about the same time. */
export interface ProgressReading {
  /** Reads them now. */
  readonly fresh: () => Promise<readonly Progress[]>;
  /** As they were at most 20 ms ago, whoever had them read; the same array until they are read again. */
  readonly recent: () => Promise<readonly Progress[]>;
}

/** How long a reading may be repeated, in milliseconds: what it says of the past is still true when it is old. */
const REPEATED_MS = 20;

/** Builds the reading of progress documents. Its calls reject as those of the shelf do; a failure is not repeated. */
export const createProgressReading = ({
  progress,
  now,
}: {
  readonly progress: Pick<ProgressRepository, 'all'>;
  readonly now: () => number;
}): ProgressReading => {
  let last: { readonly at: number; readonly documents: Promise<readonly Progress[]> } | undefined;
  const fresh = (): Promise<readonly Progress[]> => {
    const reading = { at: now(), documents: progress.all() };
    last = reading;
    reading.documents.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading.documents;
  };
  return { fresh, recent: () => (last !== undefined && now() - last.at < REPEATED_MS ? last.documents : fresh()) };
};
