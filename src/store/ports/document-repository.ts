/** The three document resources (1.0.3 Communication 2.3, 2.6, 2.7; 2.0 4.1.6.2, 4.1.6.5, 4.1.6.6). */
export type DocumentResource = 'state' | 'agent-profile' | 'activity-profile';

/** What a set of documents belongs to. */
export interface DocumentScope {
  readonly resource: DocumentResource;
  /** The activity's IRI; absent for an agent profile. */
  readonly activity?: string;
  /** The canonical key of the agent (`xapi/agents.ts`); absent for an activity profile. */
  readonly agent?: string;
  /** In lower case; only a state may have one. A state without one is another document than one with any. */
  readonly registration?: string;
}

/** A document on its shelf. */
export interface StoredDocument {
  readonly scope: DocumentScope;
  /** The stateId or profileId. */
  readonly id: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** SHA-1 of the bytes, 40 lower-case hexadecimal digits. */
  readonly etag: string;
  /** Milliseconds since the epoch; rises with every write of the document. */
  readonly updatedAt: number;
  /** The source that wrote it. */
  readonly source: string;
  /** Whose it is, and the generation of the decision by which it was written; absent where it is of no agent. */
  readonly person?: { readonly id: string; readonly generation: number };
}

/** A document in a list. */
type ListedDocument = Pick<StoredDocument, 'id' | 'updatedAt' | 'source' | 'person'>;

/** A document without its content. */
export type DocumentHead = Omit<StoredDocument, 'bytes'>;

/** Some documents, and where to go on. */
interface DocumentPage {
  readonly documents: readonly DocumentHead[];
  /** Absent when all have been seen. */
  readonly next?: DocumentPlace;
}

/** Where a walk over documents stands: only their shelf reads it. */
export type DocumentPlace = string | number;

/** What a writer saw of the document that it is about to change. */
type Seen = Pick<StoredDocument, 'etag' | 'updatedAt'>;

/** Documents with ETags. */
export interface DocumentRepository {
  read(scope: DocumentScope, id: string): Promise<StoredDocument | undefined>;
  /**
   * Writes the document in one atomic step where what is there still is what the caller saw: its ETag and time
   * (`seen`), or nothing (`undefined`); false where it is not, and then nothing has changed. Rejects with Problem
   * `too-large` where the store cannot hold it.
   */
  write(document: StoredDocument, seen: Seen | undefined): Promise<boolean>;
  /** Removes it in one atomic step, on the same condition. */
  remove(scope: DocumentScope, id: string, seen: Seen): Promise<boolean>;
  /**
   * What is listed of the documents in a scope, in no order, of those updated after `since` (exclusive, milliseconds
   * since the epoch); at most `limit`. Where the scope of a state names no registration, those of every registration.
   */
  list(scope: DocumentScope, since: number | undefined, limit: number): Promise<readonly ListedDocument[]>;
  /** The documents of people with one of these ids, at most `limit`, beginning after `after`. */
  ofPeople(
    people: readonly string[],
    query: { readonly after?: DocumentPlace; readonly limit: number },
  ): Promise<DocumentPage>;
  /** Removes all in a scope; as for `list`, a state's scope without registration means every registration. */
  removeAll(scope: DocumentScope): Promise<void>;
}
