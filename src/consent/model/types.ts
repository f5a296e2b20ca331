import type { LanguageMap } from '../../xapi/model/types.ts';
import type { Assurance } from './assurance.ts';

/** The legal bases that a purpose may rest on (GDPR art. 6(1): consent is (a), contract (b), public_task (e)). */
export const BASES = ['consent', 'contract', 'public_task'] as const;
export type Basis = (typeof BASES)[number];

/** Recording by a source, research, a commercial product, aggregates for an authority, forwarding to another LRS. */
export const PURPOSE_KINDS = ['record', 'research', 'product', 'steering', 'forward'] as const;
export type PurposeKind = (typeof PURPOSE_KINDS)[number];

/** The life of a version, from its draft to the destruction of its key. */
export type PurposeState = 'draft' | 'submitted' | 'approved' | 'open' | 'suspended' | 'closed' | 'destroyed';

/** The precision of a released timestamp: unchanged, cut to a unit, or shifted by full weeks for each person. */
export const TIME_PRECISIONS = ['exact', 'PT1S', 'PT1M', 'PT1H', 'P1D', 'shifted'] as const;
export type TimePrecision = (typeof TIME_PRECISIONS)[number];

/** The id of a source, an organisation or a reader, and its name. */
export interface IdAndName {
  readonly id: string;
  readonly name: string;
}

/** The controller of a purpose (GDPR art. 13(1)(a) and (b)). */
export interface Controller {
  readonly name: string;
  readonly address: string;
  readonly contact: string;
  readonly dpo?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** The statements that a purpose covers. An empty list of profiles, verbs or activity types does not restrict. */
export interface PurposeScope {
  readonly sources: readonly string[];
  readonly profiles: readonly string[];
  readonly verbs: readonly string[];
  readonly activityTypes: readonly string[];
}

/** The allow-list of what a study releases of a statement. */
export interface View {
  readonly time: TimePrecision;
  /** The reason why no coarser time is enough. Only exact times have one; versions older than the question do not. */
  readonly timeReason?: string;
  /** Activities whose id begins with one of these keep it. */
  readonly keepActivities: readonly string[];
  /** Extension IRI to `number`, `boolean` or a closed list as in `enum:easy|hard`. */
  readonly extensions: Readonly<Record<string, string>>;
  /** Answers to choice, true-false and likert questions that are one of the declared choices. */
  readonly responses: boolean;
}

/** The data protection impact assessment of a study (GDPR art. 35). */
export interface ImpactAssessment {
  readonly title: string;
  /** ISO 8601, a day. */
  readonly date: string;
  readonly uri: string;
}

/** The part of a purpose that its author writes: all that people see, and nothing that the server adds. */
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
  readonly scope: PurposeScope;
  readonly view?: View;
  /** The data of attachments are forwarded with their statements; only the kind `forward` has this member. */
  readonly attachments?: true;
  /** The end, in milliseconds since the epoch: the first instant (UTC) after the last day that the page names. */
  readonly until?: number;
  /** Retention after the end (study), or after storing (record): ISO 8601 period of years, months, weeks, days. */
  readonly keep?: string;
  /** The k-anonymity threshold: with fewer people than this nothing is released. */
  readonly minimum: number;
  /** Countries in which data are stored (ISO 3166-1 alpha-2). */
  readonly storage: readonly string[];
  /** Terms of the Data Privacy Vocabulary for the purpose, as in `dpv:AcademicResearch`. */
  readonly dpvPurposes: readonly string[];
  readonly references: Readonly<Record<string, string>>;
  /** Absent in studies over adults, and in versions from before studies over minors needed one. */
  readonly dpia?: ImpactAssessment;
  /** The least assurance of a yes that counts; absent in versions older than assurances. */
  readonly assurance?: Assurance;
}

/** One version of a purpose, with the members that the server adds. */
export interface Purpose extends PurposeContent {
  readonly version: number;
  /** The compatible versions, whose decisions hold for this one too: its own, and those that it narrows. */
  readonly accepts: readonly number[];
  readonly state: PurposeState;
  /** `purposeHash` of the content and the version. */
  readonly hash: string;
  /** Set on reading, never stored: the least assurance that counts if its sources demand more than `assurance`. */
  readonly raisedAssurance?: Assurance;
}

/** The states of a decision; `stale` is derived, see `isStale`. */
export type DecisionState =
  'none' | 'pending' | 'granted' | 'refused' | 'paused' | 'withdrawn' | 'objected' | 'expired';

/** One of the two yeses that parental consent takes. */
export interface Signature {
  readonly role: 'subject' | 'guardian';
  readonly version: number;
  readonly includePast: boolean;
  readonly assurance?: Assurance;
}

/** The current decision of one person for one purpose. Times are milliseconds since the epoch. */
export interface Decision {
  readonly state: DecisionState;
  /** The version of the purpose that was shown. */
  readonly version: number;
  /** Counts from 1; rises whenever recording begins again after a stop that erases. */
  readonly generation: number;
  /** The time at which recording last began; absent if it never began in this generation, so that nothing is stored. */
  readonly from?: number;
  readonly until?: number;
  /** Statements that are older than `from` are permitted too. */
  readonly includePast: boolean;
  readonly signatures: readonly Signature[];
  /** The assurance of the sign-in behind the state, the lesser of two; absent if it was not stored. */
  readonly assurance?: Assurance;
  /** The time of the last change of the state. */
  readonly since: number;
  /** The `since` of a restored decision: this store has it from the journal, after an older copy was put back. */
  readonly recoveredSince?: number;
}

/** The id of another person who was merged into this one. */
export interface MergedId {
  readonly id: string;
  /**
   * By purpose, the other's generation `own` that continues as `is`; its other generations are over. Without an entry
   * for a purpose, generations are the same.
   */
  readonly generations: Readonly<Record<string, { readonly own: number; readonly is: number }>>;
  /** The same for every purpose without an entry; absent if generations are the same. */
  readonly otherwise?: { readonly own: number; readonly is: number };
}

/** All data of a person were deleted: nothing is recorded or released until they come back. */
export interface KeptOut {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The role that decided so. */
  readonly role: Signature['role'];
  /** The assurance of that sign-in; absent if it was not stored. */
  readonly assurance?: Assurance;
  /** The roles that have said yes to coming back, if it takes two. */
  readonly signatures: readonly Signature['role'][];
}

/** A person: a random id, and decisions by purpose. */
export interface Person {
  readonly id: string;
  readonly mergedIds?: readonly MergedId[];
  /** The 15th birthday, in milliseconds since the epoch: until then a guardian says yes too. */
  readonly parentalConsentUntil?: number;
  /** Restored from the journal, with identifiers that are still to be linked. */
  readonly isUnlinked?: true;
  /** Holds for every purpose, also for those made later; there are no decisions beside it. */
  readonly keptOut?: KeptOut;
  /** The generation of every purpose without a decision; absent: 1. It rises with every deletion of everything. */
  readonly generation?: number;
  readonly decisions: Readonly<Record<string, Decision>>;
  /** The stored document is damaged: every member except `id` and this one throws Problem `damaged`. */
  readonly damaged?: true;
}
