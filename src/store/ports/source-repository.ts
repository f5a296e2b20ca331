/** How a source is held to a profile. */
export interface ProfileMode {
  /** `off`: not at all; `observe`: what breaks the profile is reported; `enforce`: it is refused. */
  readonly mode: 'off' | 'observe' | 'enforce';
  /** `any`: at least one matching template holds; `all`: every one does (xAPI Profiles 1.0, Part Three 2.1). */
  readonly policy: 'any' | 'all';
}

/** How a source is held to one profile. */
export interface SourceProfile extends ProfileMode {
  /** The profile's IRI; it names all versions of it. */
  readonly id: string;
}

/** Who answers for what is recorded (GDPR art. 13(1)(a) and (b)). */
interface SourceController {
  readonly name: string;
  readonly address: string;
  readonly contact: string;
  readonly dpo?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** A tool that posts: what it is called, the legal basis on which it records, and how it is held to profiles. */
export interface Source {
  /** `[a-z0-9-]{1,64}`. */
  readonly id: string;
  readonly name: string;
  /** As it was made; from then on only a new version of its record purpose says otherwise. */
  readonly basis: 'public_task' | 'contract' | 'consent';
  /** Absent: whoever answers for this Carnet. */
  readonly controller?: SourceController;
  /** Whom it is for, as its operator says. */
  readonly audience?: 'minors' | 'adults' | 'mixed';
  /**
   * How long its statements are kept after they were stored: ISO 8601 period of years, months, weeks, days. Absent:
   * until they are erased.
   */
  readonly keep?: string;
  /**
   * `reject`: a request with a statement that may not be recorded is refused as a whole; otherwise only that statement
   * is left out.
   */
  readonly onWithheld?: 'accept' | 'reject';
  /** The profiles for which it has been said; each profile once. */
  readonly profiles?: readonly SourceProfile[];
  /**
   * Whether its platform is inside the trust domain: the topics of its studies may be told to it, and read by it in
   * Kafka itself.
   */
  readonly directKafka?: boolean;
  readonly createdAt: number;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** A key and secret of a source. */
export interface Credential {
  /** The user name of Basic authentication. */
  readonly key: string;
  readonly source: string;
  /** The hash of its secret, with the parameters that it was made with. */
  readonly hash: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly revokedAt?: number;
}

/** Sources and their credentials. What a source says beside the members named here is kept and given back as it is. */
export interface SourceRepository {
  /** Adds the source where its id is free; false where it is taken, and then nothing has changed. */
  addSource(source: Source): Promise<boolean>;
  /**
   * Replaces the source in one atomic step where the `v` of the one there still is one less than the one given; false
   * where it is not, or where there is none.
   */
  changeSource(source: Source): Promise<boolean>;
  source(id: string): Promise<Source | undefined>;
  sources(): Promise<readonly Source[]>;
  /** Adds the credential where its key is free; resolves with the one that is there then. */
  addCredential(credential: Credential): Promise<Credential>;
  credential(key: string): Promise<Credential | undefined>;
  credentials(): Promise<readonly Credential[]>;
  /** Gives a credential those of the scopes that it lacks, in one atomic step; false where there is none. */
  addScopes(key: string, scopes: readonly string[]): Promise<boolean>;
  /** Marks it as revoked; false where there is none. A second time changes nothing. */
  revokeCredential(key: string, at: number): Promise<boolean>;
}
