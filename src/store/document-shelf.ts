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
}

/** What a list of documents says. */
export interface DocumentIds {
  /** Each id once, in ascending order; ASCII ids in that of ASCII. */
  readonly ids: readonly string[];
  /** When the latest of them was written, in milliseconds since the epoch; absent where there are none. */
  readonly updatedAt?: number;
}

/** What a writer saw of the document that it is about to change. */
type Seen = Pick<StoredDocument, 'etag' | 'updatedAt'>;

/** Documents with ETags. */
export interface DocumentShelf {
  read(scope: DocumentScope, id: string): Promise<StoredDocument | undefined>;
  /**
   * Writes the document in one atomic step where what is there still is what the caller saw: its ETag and time (`seen`), or nothing
   * (`undefined`); false where it is not, and then nothing has changed. Rejects with Problem `too-large` where the store cannot hold it.
   */
  write(document: StoredDocument, seen: Seen | undefined): Promise<boolean>;
  /** Removes it in one atomic step, on the same condition. */
  remove(scope: DocumentScope, id: string, seen: Seen): Promise<boolean>;
  /**
   * The ids in a scope, of those updated after `since` (exclusive, milliseconds since the epoch). Where the scope of a state names no registration,
   * those of every registration. Rejects with Problem `invalid-request` where there are more than `atMost` documents.
   */
  ids(scope: DocumentScope, since: number | undefined, atMost: number): Promise<DocumentIds>;
  /** Removes all in a scope; as for `ids`, a state's scope without registration means every registration. */
  removeAll(scope: DocumentScope): Promise<void>;
}
