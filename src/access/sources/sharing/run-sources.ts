import type { Source } from '../../../store/ports/sources/source-repository.ts';
import type { CachedSources } from '../cached-sources.ts';
import type { FindSharingSources } from './sharing-sources.ts';

/** The sources whose statements make up the pattern runs of a source. */
export interface RunSources {
  /** Sorted: the source, and those that it shares with. */
  readonly ids: readonly string[];
  /** Runs that end before this time had other sources, and are recomputed. Milliseconds since the epoch. */
  readonly settledAt: number;
}

/** Finds the sources that share pattern runs with one. Rejects with Problem `store-unavailable`. */
export type FindRunSources = (source: string) => Promise<RunSources>;

/** A change of `shares` is in force in every process after 5 s; clocks differ by less than the rest. */
const SETTLING_MS = 10_000;

/**
 * A source shares pattern runs with the sources with which it shares documents, for example an LMS and its content
 * (cmi5 10.0). Statements of others in the same registration do not count.
 */
export const createFindRunSources =
  ({
    sources,
    findSharing,
  }: {
    readonly sources: CachedSources;
    readonly findSharing: FindSharingSources;
  }): FindRunSources =>
  async (id) => {
    const source = await sources(id);
    if (source === undefined) return { ids: [id], settledAt: 0 };
    // Sharing also ends if the other source does not name this one any more.
    const named = await Promise.all((source.shares ?? []).map((other) => sources(other)));
    const changes = [source, ...named].map((one: Source | undefined) => one?.sharesChangedAt ?? -SETTLING_MS);
    return { ids: await findSharing(source), settledAt: Math.max(...changes) + SETTLING_MS };
  };
