import type { KnownSources } from './known-sources.ts';
import { begunBefore, readPeriod } from './period.ts';

/**
 * Gives the instant from which on a source's statements are kept, by their `stored`: those before it have passed its `keep`. In milliseconds since the
 * epoch; the beginning of time where it keeps all. Rejects with Problem `store-unavailable`.
 */
export type KeptSince = (source: string) => Promise<number>;

/** Builds it on what is known of sources: a change of `keep` is in force within 5 seconds. */
export const createKeptSince = ({ sources, now }: { readonly sources: KnownSources; readonly now: () => number }): KeptSince => async (id) => {
  const keep = (await sources(id))?.keep;
  const period = keep === undefined ? undefined : readPeriod(keep);
  return period === undefined ? -Infinity : begunBefore(now(), period);
};
