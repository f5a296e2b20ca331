/** The three document resources (1.0.3 Communication 2.3, 2.6, 2.7; 2.0 4.1.6.2, 4.1.6.5, 4.1.6.6). */
export type DocumentKind = 'state' | 'agent-profile' | 'activity-profile';

/** The set that a document belongs to. */
export interface DocumentScope {
  readonly resource: DocumentKind;
  /** The activity's IRI; absent for an agent profile. */
  readonly activity?: string;
  /** The canonical key of the agent (`agentKey`); absent for an activity profile. */
  readonly agent?: string;
  /** A UUID in lower case; only a state may have one. A state without one is another document than one with any. */
  readonly registration?: string;
}

/** A scope among the documents of some sources. */
export interface DocumentSpace extends DocumentScope {
  /** Sources; of documents with one id, the one updated last counts, or at equal times that of the first owner. */
  readonly owners: readonly string[];
}

/** A document with its content. */
export interface StoredDocument {
  readonly scope: DocumentScope;
  /** The source that it belongs to: no other one finds it, unless it names this owner. */
  readonly owner: string;
  /** The stateId or profileId. */
  readonly id: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** SHA-1 of the bytes, 40 lower-case hexadecimal digits. */
  readonly etag: string;
  /** Milliseconds since the epoch; rises with every write of the document. */
  readonly updatedAt: number;
  /** The source that wrote it last. */
  readonly source: string;
  /** The agent's person, with the generation of the decision that permitted the write; absent without an agent. */
  readonly person?: { readonly id: string; readonly generation: number };
}

/** A document in a list. */
export type ListedDocument = Pick<StoredDocument, 'id' | 'owner' | 'updatedAt' | 'source' | 'person'> &
  Pick<DocumentScope, 'registration'>;

/** A document without its content. */
export type DocumentHead = Omit<StoredDocument, 'bytes'>;

/** The source that wrote documents last, and the source that owns them: one for all sources that share. */
type DocumentWriter = Pick<StoredDocument, 'owner' | 'source'>;

/** Names the last document of a page; opaque outside the repository. */
export type DocumentCursor = string | number;

/** Documents of people, with the cursor of the next page. */
interface DocumentPage {
  readonly documents: readonly DocumentHead[];
  /** Absent on the last page. */
  readonly next?: DocumentCursor;
}

/** The document that a writer has read and is about to change. */
type ExpectedVersion = Pick<StoredDocument, 'owner' | 'etag' | 'updatedAt'>;

/** Documents of the document resources, with ETags. Each is named by its owner, its scope and its id. */
export interface DocumentRepository {
  read(space: DocumentSpace, id: string): Promise<StoredDocument | undefined>;
  /**
   * Writes the document in one atomic step if that of its owner still has the expected ETag and time (`undefined`: none
   * is stored). Otherwise resolves with false and changes nothing. Rejects with Problem `too-large` if the store cannot
   * hold it.
   */
  write(document: StoredDocument, expected: Omit<ExpectedVersion, 'owner'> | undefined): Promise<boolean>;
  /**
   * Deletes the document of the expected owner in one atomic step, on the same condition; before it, those of the
   * space's other owners. If it resolves with false, those that did not count may be gone.
   */
  delete(space: DocumentSpace, id: string, expected: ExpectedVersion): Promise<boolean>;
  /**
   * The documents of a space updated after `since` (exclusive, milliseconds since the epoch), in no order; at most
   * `limit`. A state's scope without registration means every registration. Those of several owners may have one id.
   */
  list(space: DocumentSpace, since: number | undefined, limit: number): Promise<readonly ListedDocument[]>;
  /** The documents, of every owner, of people with one of these ids; at most `limit`, beginning after `after`. */
  findByPeople(
    people: readonly string[],
    query: { readonly after?: DocumentCursor; readonly limit: number },
  ): Promise<DocumentPage>;
  /** Counts documents of an owner that a source wrote last, before an instant (exclusive, in milliseconds). */
  countUpdatedBefore(of: DocumentWriter, before: number): Promise<Readonly<Record<DocumentKind, number>>>;
  /** Deletes at most `limit` of them, unless they are written meanwhile; resolves with how many. */
  deleteUpdatedBefore(of: DocumentWriter, before: number, limit: number): Promise<number>;
  /** Deletes all in a space; as in `list`, a state's scope without registration means every registration. */
  deleteAll(space: DocumentSpace): Promise<void>;
}
