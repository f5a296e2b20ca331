import type { Source } from '../store/ports/store.ts';

/** Gives a source by its id, as it was at most some seconds ago; undefined where there is none. */
export type KnownSources<S extends Source = Source> = (id: string) => Promise<S | undefined>;

/**
 * How old what is known of a source may be, in milliseconds: a change is in force in every process within 5 seconds.
 */
const TRUSTED_MS = 4000;
const REMEMBERED_AT_MOST = 10_000;

/** Builds the reading of sources for those who meet them many times a second. */
export const createKnownSources = <S extends Source = Source>({
  repository,
  now,
}: {
  readonly repository: { source(id: string): Promise<S | undefined> };
  readonly now: () => number;
}): KnownSources<S> => {
  const known = new Map<string, { readonly source: Promise<S | undefined>; readonly readAt: number }>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined && now() - before.readAt < TRUSTED_MS) return before.source;
    if (known.size >= REMEMBERED_AT_MOST) known.delete(known.keys().next().value ?? '');
    const source = repository.source(id);
    known.set(id, { source, readAt: now() });
    // A failed reading is not remembered: the next one asks again.
    source.catch(() => known.delete(id));
    return source;
  };
};
