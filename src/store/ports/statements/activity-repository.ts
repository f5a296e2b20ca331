import type { SortKey } from '../../../xapi/model/types.ts';

/** Names the definition of an activity by one source. */
export interface ActivityKey {
  readonly source: string;
  /** The activity's IRI. */
  readonly id: string;
}

/** An activity with the definition merged from all statements of a source (1.0.3 Communication 2.5, Data 2.4.4.1). */
export interface StoredActivity extends ActivityKey {
  /** The merged definition as JSON text. */
  readonly definition: string;
  /** Another number after every change. */
  readonly v: number;
}

/** An activity to be written, in place of the one with the `v` of `replaces`; absent: if there is none. */
export interface ActivityWrite extends StoredActivity {
  readonly replaces?: number;
}

/** One text for each key: the ids of sources have no space. */
export const activityKeyText = ({ source, id }: ActivityKey): string => `${source} ${id}`;

/** The position of the rebuild of definitions from statements: those above it are not rebuilt, or all are. */
export type RebuildPosition = { readonly above: SortKey } | 'done';

/** The definitions of activities, by source. */
export interface ActivityRepository {
  /** The activities with these keys, by their `activityKeyText`; missing ones are not in the map. */
  find(keys: readonly ActivityKey[]): Promise<ReadonlyMap<string, StoredActivity>>;
  /** Writes each activity atomically; resolves with the `activityKeyText` of those that are stored with another `v`. */
  saveAll(activities: readonly ActivityWrite[]): Promise<ReadonlySet<string>>;
  /** Deletes each activity whose stored `v` is the given one, each atomically; ignores the others. */
  delete(activities: readonly (ActivityKey & Pick<StoredActivity, 'v'>)[]): Promise<void>;
  /** The last saved position; undefined before the first. */
  rebuildPosition(): Promise<RebuildPosition | undefined>;
  saveRebuildPosition(position: RebuildPosition): Promise<void>;
}
