/** An id that a person had before two were found to be one, with the other's generations by purpose. */
interface StoredFormerId {
  readonly id: string;
  readonly generations: Readonly<Record<string, { readonly own: number; readonly is: number }>>;
}

/**
 * A person on their shelf. Decisions and event are JSON objects that only their writer reads; they come back as the
 * same values.
 */
export interface StoredPerson {
  /** Random. */
  readonly id: string;
  readonly was?: readonly StoredFormerId[];
  /** The person whom this one was found to be: every call that finds people gives that one instead. */
  readonly mergedInto?: string;
  /** In milliseconds since the epoch: until then a guardian says yes too. */
  readonly jointUntil?: number;
  /** When the institution has said so, in milliseconds since the epoch. */
  readonly jointSaid?: number;
  /** A child's first name, as the institution gave it. */
  readonly name?: string;
  /** What the person has decided, by the id of the purpose. */
  readonly decisions: Readonly<Record<string, object>>;
  /** The event of the last change, while it has still to be chained. */
  readonly unchained?: { readonly id: string };
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** A person still to be made, and the blind index of the identifier that they were met by. */
export interface NewPerson {
  readonly id: string;
  readonly identifier: string;
}

/**
 * People, and the blind indexes of their identifiers (ASCII). Every read sees all that was answered before it began,
 * from whichever process; what is written lasts once its call resolves. An identifier of somebody who was removed is
 * nobody's.
 */
export interface PersonRepository {
  /** Who has these identifiers; those that nobody has are not in the map. Concurrent calls are one look-up. */
  lookUp(identifiers: readonly string[]): Promise<ReadonlyMap<string, StoredPerson>>;
  /**
   * The people with these ids, by the id asked for; those that are not there are not in the map. Concurrent calls are
   * one look-up.
   */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, StoredPerson>>;
  /**
   * Makes a person, without decisions, for each identifier that is nobody's; resolves with who has each identifier
   * then. Of concurrent calls the first wins. The same again changes nothing.
   */
  create(people: readonly NewPerson[]): Promise<ReadonlyMap<string, StoredPerson>>;
  /**
   * Replaces the person in one atomic step where the `v` of the one there still is one less than the one given; false
   * where it is not, or where there is none.
   */
  change(person: StoredPerson): Promise<boolean>;
  /**
   * Gives the person these identifiers too; resolves with those that they could not be given: somebody else has them,
   * or there is no such person.
   */
  addIdentifiers(id: string, identifiers: readonly string[]): Promise<ReadonlySet<string>>;
  /** How many identifiers this very id has; those of an id that was merged into it are not counted. */
  countIdentifiers(id: string): Promise<number>;
  /** Takes all identifiers of this very id away. */
  removeIdentifiers(id: string): Promise<void>;
  /** Removes the person with the identifiers of this very id; repeatable. */
  remove(id: string): Promise<void>;
  /** People with an event still to be chained, as they are, merged ones too; at most `limit`, in no order. */
  unchained(limit: number): Promise<readonly StoredPerson[]>;
  /**
   * People by their id, the least first, those whose id is greater than `after`; those merged into others are left out.
   * At most `limit`; fewer come only at the end.
   */
  walk(query: { readonly after?: string; readonly limit: number }): Promise<readonly StoredPerson[]>;
  /** How many people there are, those merged into others not counted. */
  count(): Promise<number>;
}
