import { createCachedLookup } from '../../core/concurrency/cached-lookup.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';

/** Finds a source by id, as it was at most some seconds ago. Rejects as its repository does. */
export type CachedSources<S extends Source = Source> = (id: string) => Promise<S | undefined>;

interface CachedSourcesDeps<S extends Source> {
  readonly repository: { findSource(id: string): Promise<S | undefined> };
  readonly now: () => number;
}

/** The greatest age of a cached source, in milliseconds: a change is in force in every process within 5 seconds. */
const TRUSTED_MS = 4000;
const CACHE_SIZE = 10_000;

/** For readers that need the same sources many times a second. */
export const createCachedSources = <S extends Source = Source>({
  repository,
  now,
}: CachedSourcesDeps<S>): CachedSources<S> => {
  const read = (id: string): Promise<S | undefined> => repository.findSource(id);
  const found = createCachedLookup({ read, maxAgeMs: TRUSTED_MS, size: CACHE_SIZE, now });
  return (id) => found.get(id);
};
