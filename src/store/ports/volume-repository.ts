/**
 * How much there is of a dataset, as the public may be told it: nothing here is exact, and what is too small to be told
 * is not here.
 */
export interface StoredVolume {
  /** The id of the dataset. */
  readonly id: string;
  /** When it was counted, in milliseconds since the epoch. */
  readonly countedAt: number;
  /** How many statements, rounded. */
  readonly statements?: number;
  /** The first and the last month (ISO 8601, as in `2026-03`; UTC). */
  readonly period?: { readonly first: string; readonly last: string };
}

/** What was counted last of each dataset. */
export interface VolumeRepository {
  /** Puts it in the place of what was counted of that dataset before. */
  put(volume: StoredVolume): Promise<void>;
  /** What there is of these datasets; those that were not counted are not in the map. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, StoredVolume>>;
}
