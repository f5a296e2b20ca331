/** An xAPI Profile that was added at run time, as the document that came. */
export interface StoredProfile {
  /** The profile's IRI. */
  readonly id: string;
  /** JSON text, UTF-8, byte for byte. */
  readonly document: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
  /** Since when no statement is held to it any more, in milliseconds since the epoch; absent while it is in use. */
  readonly retiredAt?: number;
  /** 1 at first, one more with every put of this id; it never goes back. */
  readonly revision: number;
}

/** Which profiles there are, and in which revision: what a process compares with the ones that it has loaded. */
type ProfileHead = Pick<StoredProfile, 'id' | 'revision'>;

/** Profiles added at run time, by their IRI. */
export interface ProfileRepository {
  /**
   * Keeps the profile in place of the one with its id, in one atomic step; resolves with its revision once it lasts. Of
   * concurrent puts each gets a revision of its own, and the greatest stays. Rejects with Problem `too-large` where the
   * store cannot hold it.
   */
  put(profile: Omit<StoredProfile, 'revision'>): Promise<number>;
  /** All of them, retired ones too, in no order; reads no document, so that every process may ask every second. */
  heads(): Promise<readonly ProfileHead[]>;
  read(id: string): Promise<StoredProfile | undefined>;
}
