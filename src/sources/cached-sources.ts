import type { Source } from '../store/ports/source-repository.ts';

/** Finds a source by id, as it was at most some seconds ago. Rejects as its repository does. */
export type CachedSources<S extends Source = Source> = (id: string) => Promise<S | undefined>;

interface CachedSourcesDeps<S extends Source> {
  readonly repository: { findSource(id: string): Promise<S | undefined> };
  readonly now: () => number;
}

/** How old a cached source may be, in milliseconds: a change is in force in every process within 5 seconds. */
const TRUSTED_MS = 4000;
const CACHE_SIZE = 10_000;

/** For readers that meet the same sources many times a second. */
export const createCachedSources = <S extends Source = Source>({
  repository,
  now,
}: CachedSourcesDeps<S>): CachedSources<S> => {
  const cache = new Map<string, { readonly source: Promise<S | undefined>; readonly readAt: number }>();
  return (id) => {
    const cached = cache.get(id);
    if (cached !== undefined && now() - cached.readAt < TRUSTED_MS) return cached.source;
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
    const source = repository.findSource(id);
    cache.set(id, { source, readAt: now() });
    // A failed read is not cached: the next call reads again.
    source.catch(() => cache.delete(id));
    return source;
  };
};
