/** The most merges that are followed from one person. */
export const MAX_MERGES = 16;

/** A person's id before a merge, with the generations of that id mapped to the survivor's, by purpose. */
interface StoredMergedId {
  readonly id: string;
  readonly generations: Readonly<Record<string, { readonly own: number; readonly is: number }>>;
  readonly otherwise?: { readonly own: number; readonly is: number };
}

/** The places in which an account has replaced an erased person in statements of others. */
export interface ReplacedIn {
  /** True for all sources. */
  readonly everywhere?: true;
  /** The ids of these sources, sorted. */
  readonly sources?: readonly string[];
  /** Keyed hashes of the ids of these statements, sorted. */
  readonly statements?: readonly string[];
}

/** A person. Decisions and the outbox entry are JSON objects, opaque to the repository but for `state`. */
export interface StoredPerson {
  /** Random. */
  readonly id: string;
  readonly mergedIds?: readonly StoredMergedId[];
  /** The person that this one was merged into: every call that finds people gives that one instead. */
  readonly mergedInto?: string;
  /** The end of parental consent (GDPR art. 8), in milliseconds since the epoch: until then a guardian says yes too. */
  readonly parentalConsentUntil?: number;
  /** The time of the institution's assertion of `parentalConsentUntil`, in milliseconds since the epoch. */
  readonly parentalConsentSetAt?: number;
  /** A child's first name, as the institution gave it. */
  readonly name?: string;
  /** The person's decisions, by the id of the purpose. */
  readonly decisions: Readonly<Record<string, object>>;
  /** True if the person was made again under this id, with identifiers that are still to be linked. */
  readonly isUnlinked?: true;
  /** All data of the person were deleted, and nothing new is kept; a JSON object, opaque to the repository. */
  readonly keptOut?: object;
  /** The generation of every purpose without a decision; absent: 1. */
  readonly generation?: number;
  /** Absent if there is none, and for replacements of earlier releases. */
  readonly replacedIn?: ReplacedIn;
  /** The events of the last change, until audit log and journal have them. */
  readonly outboxEntry?: { readonly id: string };
  /** 1 at first; rises by one at every change. */
  readonly v: number;
  /** True if its checksum does not hold: reading any member but `id` and this one throws Problem `damaged`. */
  readonly damaged?: true;
}

/** The states of a decision (its `state`) in which another person has to act: sign too, or rule on an objection. */
export type WaitingState = 'pending' | 'objected';

/** A person to create, with the blind index of the identifier in the request. */
export interface NewPerson {
  readonly id: string;
  readonly identifier: string;
}

/**
 * People, and the blind indexes of their identifiers (ASCII). Reads see all writes answered before, in any process; a
 * write is durable once its call resolves. People stay, and so do their identifiers: a person who has an identifier, or
 * survives a merge, and is not stored is damaged. Each call that finds people gives a damaged one too (`isDamaged`).
 */
export interface PersonRepository {
  /** The people with these identifiers; unknown ones are not in the map. Concurrent calls are one look-up. */
  findByIdentifiers(identifiers: readonly string[]): Promise<ReadonlyMap<string, StoredPerson>>;
  /**
   * The people with these ids, by the id asked for; missing ones are not in the map. Concurrent calls are one look-up.
   */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, StoredPerson>>;
  /**
   * Creates a person, without decisions, for each unknown identifier; resolves with the person of each identifier. Of
   * concurrent calls the first wins; idempotent.
   */
  create(people: readonly NewPerson[]): Promise<ReadonlyMap<string, StoredPerson>>;
  /** Adds a person without identifiers, with `v` 1, if the id is new and no identifier has it; false otherwise. */
  insert(person: StoredPerson): Promise<boolean>;
  /** Replaces the person atomically if the stored `v` is one less than the given one; false otherwise. */
  update(person: StoredPerson): Promise<boolean>;
  /** Adds identifiers to a person; resolves with those of other people, or with all if the person does not exist. */
  addIdentifiers(id: string, identifiers: readonly string[]): Promise<ReadonlySet<string>>;
  /** The identifiers of this very id, without those of ids merged into it, in no order. */
  identifiersOf(id: string): Promise<readonly string[]>;
  /** People with an outbox entry, merged ones too; at most `limit`, in no order. */
  findWithOutboxEntry(limit: number): Promise<readonly StoredPerson[]>;
  /** People by id, ids greater than `after`, without merged ones. At most `limit`; fewer only at the end. */
  scan(query: { readonly after?: string; readonly limit: number }): Promise<readonly StoredPerson[]>;
  /** The same scan over the people with a decision in this state, and perhaps a few others. */
  scanWaiting(query: {
    readonly state: WaitingState;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly StoredPerson[]>;
  /** The number of people, without merged ones. */
  count(): Promise<number>;
}
