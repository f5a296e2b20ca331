import type { StatementId } from '../../xapi/model/types.ts';

/** A person in what was released, and the generations of their decisions that it was released under. */
export interface ReleasedPerson {
  readonly id: string;
  readonly recordGeneration: number;
  readonly studyGeneration: number;
}

/** Why a release ends. */
export type EndOfRelease = 'removed' | 'voided';

/** A statement that has been released to a study, or is about to be: written down before it leaves. */
export interface StoredRelease {
  /** The release key; of one study, one statement and one generation of each person. ASCII. */
  readonly key: string;
  readonly study: string;
  readonly statement: StatementId;
  readonly source: string;
  readonly people: readonly ReleasedPerson[];
  /** What the study knows them by, in the same order. */
  readonly pseudonyms: readonly string[];
  /** The partition of the journal whose releaser alone appends changes of this key. */
  readonly owner: number;
  /** It has not left: it does at this time (milliseconds since the epoch) or after, in the order of `order`. */
  readonly due?: number;
  readonly order?: string;
  /** It is over, and its owner has not told the study yet. */
  readonly ending?: EndOfRelease;
  /** So often others have asked that it be released (again) since its owner last saw to that. */
  readonly again?: number;
}

/** What a list of releases is asked by; it comes in the order of keys. */
export interface ReleasePage {
  /** Only keys greater than this. */
  readonly after?: string;
  readonly limit: number;
}

/** Releases. What is written lasts once its call resolves. */
export interface ReleaseRepository {
  /** Adds those whose keys are free, each atomically; resolves with the others by their keys, as they are there. */
  add(releases: readonly StoredRelease[]): Promise<ReadonlyMap<string, StoredRelease>>;
  /** Those with these keys. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, StoredRelease>>;
  /** Those of the owner and study that have not left and are due by `now`, by `due`, then `order`. */
  due(of: Pick<StoredRelease, 'owner' | 'study'>, now: number, limit: number): Promise<readonly StoredRelease[]>;
  /** From now on these may have left; resolves with those that are there. */
  leave(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Removes those of these that have not left. */
  cancel(keys: readonly string[]): Promise<void>;
  /** These are over; one that is over already stays as it is. */
  end(keys: readonly string[], why: EndOfRelease): Promise<void>;
  /** Those of the owner that are over, at most `limit`, in no order. */
  ending(owner: number, limit: number): Promise<readonly StoredRelease[]>;
  /** The owners of which something is over or asked for again. */
  waiting(): Promise<ReadonlySet<number>>;
  /** Those that one of these people is in. */
  ofPeople(people: readonly string[], page: ReleasePage): Promise<readonly StoredRelease[]>;
  /** Those of these statements, of all studies. */
  ofStatements(statements: readonly StatementId[]): Promise<readonly StoredRelease[]>;
  /** Those of a study. */
  ofStudy(study: string, page: ReleasePage): Promise<readonly StoredRelease[]>;
  /**
   * Asks the owners of these to see whether they are to be released, whatever became of them; resolves with the keys
   * that are not there.
   */
  again(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of the owner that are asked for again and not over, at most `limit`, in no order. */
  asked(owner: number, limit: number): Promise<readonly StoredRelease[]>;
  /** It has been seen to these, as they were asked for; one that has been asked for since stays asked for. */
  heard(releases: readonly StoredRelease[]): Promise<void>;
  /** Removes these; one that is asked for again stays, and is not over. */
  remove(keys: readonly string[]): Promise<void>;
  /** Removes at most so many of a study; resolves with whether there may be more. */
  removeStudy(study: string, limit: number): Promise<boolean>;
}
