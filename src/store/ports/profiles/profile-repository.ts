/** An xAPI Profile that was added at run time, as the document that was sent. */
export interface StoredProfile {
  /** The profile's IRI. */
  readonly id: string;
  /** JSON text, UTF-8, byte for byte. */
  readonly document: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
  /** The time of its retirement, in milliseconds since the epoch: from then on it applies to no statement. */
  readonly retiredAt?: number;
  /** 1 at first, one more with every put of this id; never goes back. */
  readonly revision: number;
}

/** A version of a profile, as an earlier document of the profile defines it. */
export interface EarlierDocument {
  /** The IRI of the version. */
  readonly version: string;
  /** JSON text, UTF-8, byte for byte. */
  readonly document: Uint8Array;
}

/** Profiles added at run time, by their IRI. */
export interface ProfileRepository {
  /**
   * Replaces the profile with its id atomically; resolves with its revision once it is durable. Of concurrent puts each
   * gets a revision of its own, and the greatest stays. Rejects with Problem `too-large` if the store cannot hold it.
   */
  put(profile: Omit<StoredProfile, 'revision'>): Promise<number>;
  /** Replaces as `put`, if this revision (0: none) is still the stored one; resolves with undefined if it is not. */
  replace(profile: Omit<StoredProfile, 'revision'>, replaced: number): Promise<number | undefined>;
  /** Id and revision of all, also retired ones, in no order; reads no document, so that each process can poll it. */
  listRevisions(): Promise<readonly Pick<StoredProfile, 'id' | 'revision'>[]>;
  read(id: string): Promise<StoredProfile | undefined>;
  /** Stores earlier documents of a profile, each in place of the one of its version. Rejects as `put` does. */
  keepEarlier(profile: string, earlier: readonly EarlierDocument[]): Promise<void>;
  /** The earlier documents of a profile, one a version, in no order. */
  readEarlier(profile: string): Promise<readonly EarlierDocument[]>;
  deleteEarlier(profile: string): Promise<void>;
}
