/**
 * The size of a dataset as published: every number is rounded, and left out below one rounding step (`roundedVolume`).
 */
export interface StoredVolume {
  /** The id of the dataset. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly countedAt: number;
  /** The number of statements, rounded. */
  readonly statements?: number;
  /** The first and the last month (ISO 8601, as in `2026-03`; UTC). */
  readonly period?: { readonly first: string; readonly last: string };
}

/** The last count of each dataset. */
export interface VolumeRepository {
  /** Replaces the dataset's last count. */
  put(volume: StoredVolume): Promise<void>;
  /** The last counts of these datasets; datasets never counted are not in the map. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, StoredVolume>>;
}
