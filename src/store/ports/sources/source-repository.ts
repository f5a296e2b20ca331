import type { ListPage, ListQuery } from '../../../core/list-query.ts';

/** The validation of a source's statements against a profile. */
export interface ProfileMode {
  /** `off`: none; `observe`: violations are reported; `enforce`: violating statements are refused. */
  readonly mode: 'off' | 'observe' | 'enforce';
  /** `any`: at least one matching template holds; `all`: every one does (xAPI Profiles 1.0, Part Three 2.1). */
  readonly policy: 'any' | 'all';
}

/** The validation of a source's statements against one profile. */
export interface SourceProfile extends ProfileMode {
  /** The profile's IRI; it names all versions of it. */
  readonly id: string;
}

/** The controller of what a source records (GDPR art. 13(1)(a) and (b)). */
interface SourceController {
  readonly name: string;
  readonly address: string;
  readonly contact: string;
  readonly dpo?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** The quota of a source in a minute; an absent member is the default of the server. */
export interface SourceQuota {
  readonly requests?: number;
  readonly statements?: number;
  /** Bytes received and sent. */
  readonly bytes?: number;
  /** Milliseconds of one CPU, as an estimate by requests, statements and bytes. */
  readonly cpuMs?: number;
}

/** A tool that posts statements, with its legal basis and its profiles. */
export interface Source {
  /** `[a-z0-9-]{1,64}`. */
  readonly id: string;
  readonly name: string;
  /** The basis at the source's creation; later ones are in the versions of its record purpose. */
  readonly basis: 'public_task' | 'contract' | 'consent';
  /** Absent: the controller of this Carnet. */
  readonly controller?: SourceController;
  /** The age of its users, as its operator says. */
  readonly audience?: 'minors' | 'adults' | 'mixed';
  /** The retention of its statements from `stored` on, an ISO 8601 period of years to days. Absent: until erased. */
  readonly keep?: string;
  /** `reject`: a withheld statement refuses all of its request; otherwise only that statement is left out. */
  readonly onWithheld?: 'accept' | 'reject';
  /** The profiles with a mode of their own; each once. */
  readonly profiles?: readonly SourceProfile[];
  /** Its platform is in the trust domain, and may read the topics of its studies in Kafka directly. */
  readonly directKafka?: boolean;
  /** In 1.0.3 too, a PUT of a new profile needs neither If-Match nor If-None-Match. */
  readonly unconditionalProfiles?: boolean;
  /** The organisation that answers for it. Absent: `org:default`. */
  readonly organisation?: string;
  /**
   * The namespace of the ids of its statements, 16 hexadecimal digits: sources of different namespaces may have one id.
   * It never changes. Absent: that of `org:default`, and of sources made before there were namespaces.
   */
  readonly idNamespace?: string;
  /**
   * Only of a source without `idNamespace` that has moved: the namespace of its first organisation, for those ids that
   * another organisation holds.
   */
  readonly apartNamespace?: string;
  /** The sources with which it shares documents, if they name it too. */
  readonly shares?: readonly string[];
  /** The time when `shares` or `organisation` changed last, in milliseconds since the epoch; absent: never. */
  readonly sharesChangedAt?: number;
  readonly quota?: SourceQuota;
  readonly createdAt: number;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** A key and secret of a source. */
export interface Credential {
  /** The user name of Basic authentication. */
  readonly key: string;
  readonly source: string;
  /** The hash of its secret, with the parameters of the hash. */
  readonly hash: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  /** The time when it was revoked or rotated. Unless `endsAt` is present, it is not valid: see `isCredentialValid`. */
  readonly revokedAt?: number;
  /** Present with `revokedAt`: the time until which it is valid next to the key that replaced it. */
  readonly endsAt?: number;
  /** The key that replaced it. */
  readonly replacedBy?: string;
  /** For a key that replaced another: the first key of its line, and the time of its issue. */
  readonly lineage?: Pick<Credential, 'key' | 'createdAt'>;
  /** Further data that it may read: ids of sources, and of organisations for all of theirs. */
  readonly reads?: readonly string[];
  /** The account, or the key of the credential, that issued it. */
  readonly issuedBy?: string;
}

/** A key that takes the place of another, which stays valid until `endsAt`; without that it ends at once. */
interface CredentialReplacement {
  readonly former: Credential;
  readonly successor: Credential;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly endsAt?: number;
}

/** A page of sources. */
export interface SourceListQuery extends ListQuery<'name' | 'id' | 'created'> {
  /** Only sources that name one of these organisations; absent: all sources. */
  readonly organisations?: readonly string[];
}

/** Sources and their credentials. Other members of a source are opaque to the repository. */
export interface SourceRepository {
  /** Adds the source if its id is new; otherwise resolves with false and changes nothing. */
  addSource(source: Source): Promise<boolean>;
  /** Replaces the source atomically if the stored `v` is one less than the given one; false otherwise. */
  updateSource(source: Source): Promise<boolean>;
  findSource(id: string): Promise<Source | undefined>;
  listSources(): Promise<readonly Source[]>;
  /** The sources of a page. Names are compared folded (`foldText`). */
  listSourcePage(query: SourceListQuery): Promise<ListPage<Source>>;
  /** Adds the credential if its key is new; resolves with the stored one. */
  addCredential(credential: Credential): Promise<Credential>;
  findCredential(key: string): Promise<Credential | undefined>;
  listCredentials(): Promise<readonly Credential[]>;
  /** Those of these sources, valid or not. */
  listCredentialsOf(sources: readonly string[]): Promise<readonly Credential[]>;
  /** Adds missing scopes to a credential atomically; false if there is no such credential. */
  addScopes(key: string, scopes: readonly string[]): Promise<boolean>;
  /** Adds missing `reads` to a credential atomically; false if there is no such credential. */
  addReads(key: string, reads: readonly string[]): Promise<boolean>;
  /** Removes `reads` of a credential atomically; false if there is no such credential. */
  removeReads(key: string, reads: readonly string[]): Promise<boolean>;
  /**
   * Adds a credential in the place of another. False, with nothing added, if the stored one was revoked or replaced, or
   * has other scopes or `reads` than `former`.
   */
  replaceCredential(replacement: CredentialReplacement): Promise<boolean>;
  /**
   * Marks it as revoked; false if there is no such credential. A second call changes nothing; a call within an overlap
   * ends the overlap.
   */
  revokeCredential(key: string, at: number): Promise<boolean>;
}
