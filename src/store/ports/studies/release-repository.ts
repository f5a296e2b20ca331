import type { StatementId } from '../../../xapi/model/types.ts';
import { isDamaged } from '../checked/damaged-record.ts';

/** A person of a released statement, with the generations of the decisions that permitted the release. */
export interface StoredReleasePerson {
  readonly id: string;
  readonly recordGeneration: number;
  readonly studyGeneration: number;
}

/** The reason why a release is retracted. */
export type RetractionReason = 'removed' | 'voided';

/** The release of a statement to a study; stored before the record is published. */
export interface StoredRelease {
  /** The release key: one a study, statement and generation of each person. ASCII. */
  readonly key: string;
  readonly study: string;
  readonly statement: StatementId;
  readonly source: string;
  readonly people: readonly StoredReleasePerson[];
  /** The people's pseudonyms in the study, in the same order. */
  readonly pseudonyms: readonly string[];
  /** The partition of the journal whose publisher is the only one that appends changes of this key. */
  readonly owner: number;
  /**
   * The earliest time of publication (milliseconds since the epoch), in the order of `order`; absent once published.
   */
  readonly due?: number;
  readonly order?: string;
  /** Present until the owner has published the tombstone. */
  readonly pendingRetraction?: RetractionReason;
  /** The time since when that is pending, in milliseconds since the epoch; absent in earlier releases. */
  readonly retractedAt?: number;
  /** The number of requests to recheck and publish (again) that the owner has not processed. */
  readonly rereleaseRequests?: number;
}

/** The key of a release, also of a damaged one. */
export const releaseKeyOf = (release: StoredRelease): string =>
  isDamaged(release) ? (release as object as { readonly id: string }).id : release.key;

/** Pending retractions of an owner, in the order of studies, then keys. */
export interface PendingRetractionQuery {
  readonly owner: number;
  /** Exclusive lower bound. */
  readonly after?: { readonly study: string; readonly key: string };
  /** Only those pending since before this time, in milliseconds since the epoch. */
  readonly before?: number;
  readonly limit: number;
}

/** A page of releases, in the order of keys. */
export interface ReleaseListQuery {
  /** Exclusive lower bound of the key. */
  readonly after?: string;
  readonly limit: number;
}

/** Releases. A write is durable once its call resolves. */
export interface ReleaseRepository {
  /** Adds those with new keys, each atomically; resolves with the stored releases of the other keys. */
  add(releases: readonly StoredRelease[]): Promise<ReadonlyMap<string, StoredRelease>>;
  find(keys: readonly string[]): Promise<ReadonlyMap<string, StoredRelease>>;
  /** Unpublished releases of the owner and study that are due by `now`, by `due`, then `order`. */
  findDue(of: Pick<StoredRelease, 'owner' | 'study'>, now: number, limit: number): Promise<readonly StoredRelease[]>;
  /**
   * Notes that these may be published from now on; resolves with the keys that exist. Each gets a re-release request,
   * until it is acknowledged: a process that dies before it publishes them loses none.
   */
  markPublished(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Deletes the unpublished ones of these. */
  cancel(keys: readonly string[]): Promise<void>;
  /** Notes at `at` that tombstones are to be published; a pending retraction keeps its reason and its time. */
  retract(keys: readonly string[], why: RetractionReason, at: number): Promise<void>;
  findPendingRetractions(query: PendingRetractionQuery): Promise<readonly StoredRelease[]>;
  /** Gives the pending retractions of `from` among these to another owner, with their re-release requests. */
  handOver(keys: readonly string[], owners: { readonly from: number; readonly to: number }): Promise<void>;
  /** The owners that have pending retractions or re-release requests. */
  findOwnersWithPendingWork(): Promise<ReadonlySet<number>>;
  /** The releases of statements with one of these people. */
  findByPeople(people: readonly string[], page: ReleaseListQuery): Promise<readonly StoredRelease[]>;
  /** The releases of these statements to any study. */
  findByStatements(statements: readonly StatementId[]): Promise<readonly StoredRelease[]>;
  findByStudy(study: string, page: ReleaseListQuery): Promise<readonly StoredRelease[]>;
  /** Requests that the owners recheck these, in any state; resolves with the keys that do not exist. */
  requestRerelease(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** The owner's releases with requests and without a pending retraction, at most `limit`, in no order. */
  listRereleaseRequests(owner: number, limit: number): Promise<readonly StoredRelease[]>;
  /** Clears the re-release requests, except those renewed since they were read. */
  ackRereleaseRequests(releases: readonly StoredRelease[]): Promise<void>;
  /** Replaces people and pseudonyms of those that exist. */
  renew(releases: readonly Pick<StoredRelease, 'key' | 'people' | 'pseudonyms'>[]): Promise<void>;
  /**
   * Deletes these, whose tombstones are published. A release with a pending retraction and a re-release request stays
   * as an unpublished one, without both: due as it was, or at `at`. A release with only a request stays as it is.
   */
  delete(keys: readonly string[], at: number): Promise<void>;
  /** Deletes at most so many of a study; resolves with true if there may be more. */
  deleteByStudy(study: string, limit: number): Promise<boolean>;
}
