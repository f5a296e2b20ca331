/** One version of a purpose. All other members are JSON, opaque to the repository. */
export interface StoredPurpose {
  /** ASCII. */
  readonly id: string;
  /** A whole number from 1. */
  readonly version: number;
  readonly kind: string;
  readonly state: string;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** Restricts a list by the members given, each a value or several that are permitted. */
interface PurposeFilter {
  readonly kind?: string | readonly string[];
  readonly state?: string | readonly string[];
}

const isPermitted = (value: string, permitted: string | readonly string[] | undefined): boolean =>
  permitted === undefined || (typeof permitted === 'string' ? permitted === value : permitted.includes(value));

export const isListed = ({ kind, state }: StoredPurpose, filter: PurposeFilter): boolean =>
  isPermitted(kind, filter.kind) && isPermitted(state, filter.state);

/** The versions of purposes. A write is durable once its call resolves. */
export interface PurposeRepository {
  /** Adds the version if it is new; otherwise resolves with false and changes nothing. */
  add(purpose: StoredPurpose): Promise<boolean>;
  /** The newest version of each of these, in any state; purposes without a version are not in the map. */
  findCurrent(ids: readonly string[]): Promise<ReadonlyMap<string, StoredPurpose>>;
  /** All versions of one purpose, the oldest first. */
  findVersions(id: string): Promise<readonly StoredPurpose[]>;
  /** All versions of these kinds and in these states, by id, then version. Each call reads all that are stored. */
  list(filter: PurposeFilter): Promise<readonly StoredPurpose[]>;
  /** Replaces the version atomically if the stored `v` is one less than the given one; false otherwise. */
  update(purpose: StoredPurpose): Promise<boolean>;
}
