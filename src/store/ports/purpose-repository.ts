/**
 * One version of a purpose. What it says beside the members named here is JSON that is kept and given back as it is.
 */
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

/** Which purposes a list has; what is not named does not restrict. */
type PurposeFilter = Partial<Pick<StoredPurpose, 'kind' | 'state'>>;

/** The versions of purposes. What is written lasts once its call resolves. */
export interface PurposeRepository {
  /** Adds the version where it is not there yet; false where it is, and then nothing has changed. */
  add(purpose: StoredPurpose): Promise<boolean>;
  /** The newest version of each of these, whatever its state; those that have none are not in the map. */
  current(ids: readonly string[]): Promise<ReadonlyMap<string, StoredPurpose>>;
  /** All versions of one, the oldest first. */
  versions(id: string): Promise<readonly StoredPurpose[]>;
  /** All versions of this kind and in this state, by id, then version. */
  list(filter: PurposeFilter): Promise<readonly StoredPurpose[]>;
  /**
   * Replaces the version in one atomic step where the `v` of the one there still is one less than the one given; false
   * where it is not, or where there is none.
   */
  change(purpose: StoredPurpose): Promise<boolean>;
}
