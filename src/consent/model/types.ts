/** Text by language tag (RFC 5646). */
export type LanguageMap = Readonly<Record<string, string>>;

/** The legal bases that a purpose may rest on (GDPR art. 6(1): consent is (a), contract (b), public_task (e)). */
export const BASES = ['consent', 'contract', 'public_task'] as const;
export type Basis = (typeof BASES)[number];

/**
 * What a purpose is for: recording by a source, research, a commercial product, aggregates for an authority, or
 * forwarding.
 */
export const PURPOSE_KINDS = ['record', 'research', 'product', 'steering', 'forward'] as const;
export type PurposeKind = (typeof PURPOSE_KINDS)[number];

/** Where a purpose stands between its draft and the destruction of its key. */
export type PurposeState = 'draft' | 'submitted' | 'approved' | 'open' | 'suspended' | 'closed' | 'destroyed';

/**
 * How exact the time of a released statement is: as it was, cut to a unit, or shifted by whole weeks for each person.
 */
export const TIME_PRECISIONS = ['exact', 'PT1S', 'PT1M', 'PT1H', 'P1D', 'shifted'] as const;
export type TimePrecision = (typeof TIME_PRECISIONS)[number];

/** Who answers for a purpose (GDPR art. 13(1)(a) and (b)). */
export interface Controller {
  readonly name: string;
  readonly address: string;
  readonly contact: string;
  readonly dpo?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** Which statements a purpose is about. An empty list of profiles, verbs or activity types does not restrict. */
export interface Scope {
  readonly sources: readonly string[];
  readonly profiles: readonly string[];
  readonly verbs: readonly string[];
  readonly activityTypes: readonly string[];
}

/** What of a statement is released: an allow-list. */
export interface View {
  readonly time: TimePrecision;
  /** Activities whose id begins with one of these keep it. */
  readonly keepActivities: readonly string[];
  /** Extension IRI to `number`, `boolean` or a closed list as in `enum:easy|hard`. */
  readonly extensions: Readonly<Record<string, string>>;
  /** Answers to choice, true-false and likert questions that are one of the declared choices. */
  readonly responses: boolean;
}

/** What its author says of a purpose: everything that people are shown, and nothing that the server adds. */
export interface PurposeContent {
  /** A prefix for the kind, a colon, then `[a-z0-9-]{1,64}`. */
  readonly id: string;
  readonly kind: PurposeKind;
  readonly basis: Basis;
  readonly title: LanguageMap;
  /** At most 280 characters in each language, shown to learners verbatim. */
  readonly summary: LanguageMap;
  readonly benefit?: LanguageMap;
  readonly controller: Controller;
  readonly recipients: readonly string[];
  readonly commercial: boolean;
  /** `none`, or what is decided automatically (GDPR art. 22). */
  readonly automatedDecisions: string;
  readonly scope: Scope;
  readonly view?: View;
  /** The end, in milliseconds since the epoch: the first instant (UTC) after the last day that people are told. */
  readonly until?: number;
  /**
   * How long data stay after the end (study), or after they were stored (record): ISO 8601 period of years, months,
   * weeks, days.
   */
  readonly keep?: string;
  /** With fewer people than this nothing is released. */
  readonly minimum: number;
  /** Countries in which data are stored (ISO 3166-1 alpha-2). */
  readonly storage: readonly string[];
  /** Terms of the Data Privacy Vocabulary for what it is for, as in `dpv:AcademicResearch`. */
  readonly dpvPurposes: readonly string[];
  readonly references: Readonly<Record<string, string>>;
}

/** One version of a purpose: who wants what, why, until when. */
export interface Purpose extends PurposeContent {
  readonly version: number;
  /** The versions whose decisions hold for this one too: its own, and those that it narrows. */
  readonly accepts: readonly number[];
  readonly state: PurposeState;
  /** `purposeHash` of the content and the version. */
  readonly hash: string;
}

/** What one person has decided for one purpose. */
export type DecisionState =
  'none' | 'pending' | 'granted' | 'refused' | 'paused' | 'withdrawn' | 'objected' | 'expired';

/** One of two yeses where consent is joint. */
export interface Signature {
  readonly role: 'subject' | 'guardian';
  readonly version: number;
  readonly includePast: boolean;
}

/** The decision of one person for one purpose. Times are milliseconds since the epoch. */
export interface Decision {
  readonly state: DecisionState;
  /** The version of the purpose that was shown. */
  readonly version: number;
  /** Counts from 1; rises whenever recording begins again after a stop that erases. */
  readonly generation: number;
  /** When recording last began; absent where in this generation it never did, so that nothing is held. */
  readonly from?: number;
  readonly until?: number;
  /** Statements that are older than `from` are permitted too. */
  readonly includePast: boolean;
  readonly signatures: readonly Signature[];
  /** When the state was last changed. */
  readonly since: number;
}

/** Another id that a person had before two were found to be one. */
export interface FormerId {
  readonly id: string;
  /**
   * By purpose, the other's generation that goes on as `is`; its other ones are over. Where a purpose is missing,
   * generations are the same.
   */
  readonly generations: Readonly<Record<string, { readonly own: number; readonly is: number }>>;
}

/** A person: random id, decisions by purpose. */
export interface Person {
  readonly id: string;
  readonly was?: readonly FormerId[];
  /** The 15th birthday, in milliseconds since the epoch: until then a guardian says yes too. */
  readonly jointUntil?: number;
  readonly decisions: Readonly<Record<string, Decision>>;
}

/** What a person is in a statement: its actor, a member of the Group that is, or somebody else whom it names. */
export type Role = 'actor' | 'member' | 'other';

/** A person in a statement, as the journal and the store carry it. */
export interface StatementPerson {
  readonly id: string;
  readonly role: Role;
  readonly generation: number;
}
