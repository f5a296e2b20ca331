/** The supported versions of xAPI. A request in 1.0.0 to 1.0.3 is `1.0.3`, one in 2.0.x is `2.0.0`. */
export type XapiVersion = '1.0.3' | '2.0.0';

/**
 * The key of a statement: its UUID in lower case, since two spellings of one UUID are one id (RFC 9562, section 4). A
 * hyphen and the namespace of its source follow, if the source has one.
 */
export type StatementId = string;

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** An Agent or Group with at most one inverse functional identifier (xAPI 1.0.3 Data 2.4.2; 2.0 4.2.2.2). */
export interface Actor {
  readonly objectType?: 'Agent' | 'Group';
  readonly name?: string;
  readonly mbox?: string;
  readonly mbox_sha1sum?: string;
  readonly openid?: string;
  readonly account?: { readonly homePage: string; readonly name: string };
  readonly member?: readonly Actor[];
}

/** A map of language tags to text. */
export type LanguageMap = Readonly<Record<string, string>>;

/** A Verb (1.0.3 Data 2.4.3). */
interface Verb {
  readonly id: string;
  readonly display?: LanguageMap;
}

/** An Activity (1.0.3 Data 2.4.4.1). */
export interface Activity {
  readonly objectType?: 'Activity';
  readonly id: string;
  readonly definition?: JsonObject;
}

/** A reference to another statement (1.0.3 Data 2.4.4.3). */
export interface StatementRef {
  readonly objectType: 'StatementRef';
  readonly id: string;
}

/** A statement inside a statement (1.0.3 Data 2.4.4.3). */
export interface SubStatement extends StatementCore {
  readonly objectType: 'SubStatement';
}

/** The four kinds of related activities; clients may send one activity in place of an array. */
export type ContextActivities = Readonly<
  Partial<Record<'parent' | 'grouping' | 'category' | 'other', Activity | readonly Activity[]>>
>;

/** The context of a statement (1.0.3 Data 2.4.6; 2.0 4.2.2.5). */
export interface Context {
  readonly registration?: string;
  readonly instructor?: Actor;
  readonly team?: Actor;
  readonly contextActivities?: ContextActivities;
  readonly contextAgents?: readonly { readonly objectType: 'contextAgent'; readonly agent: Actor }[];
  readonly contextGroups?: readonly { readonly objectType: 'contextGroup'; readonly group: Actor }[];
  readonly revision?: string;
  readonly platform?: string;
  readonly language?: string;
  readonly statement?: StatementRef;
  readonly extensions?: JsonObject;
}

interface StatementCore {
  readonly actor: Actor;
  readonly verb: Verb;
  readonly object: Activity | Actor | StatementRef | SubStatement;
  readonly result?: JsonObject;
  readonly context?: Context;
  readonly timestamp?: string;
  readonly attachments?: readonly JsonObject[];
}

/** A statement that has passed the standard (`validate.ts`). */
export interface Statement extends StatementCore {
  readonly id?: string;
  readonly stored?: string;
  readonly authority?: Actor;
  readonly version?: string;
}

/** The verb that voids (1.0.3 Data 2.3.2). */
export const VOIDED = 'http://adlnet.gov/expapi/verbs/voided';

/** A person in a statement, as journal and store carry it. */
export interface StatementPerson {
  /** A random id. */
  readonly id: string;
  /** The strongest role of the person in the statement. */
  readonly role: 'actor' | 'member' | 'other';
  /** The generation in which the statement was recorded. */
  readonly generation: number;
}

/**
 * The statements of one request, with all that is stored beside them except `stored`. The journal carries it; one
 * request stays one batch.
 */
export interface StampedBatch {
  /** The source that posted it. */
  readonly source: string;
  /** The namespace of its ids (`Source.idNamespace`). */
  readonly idNamespace?: string;
  /** The authority of its credential: the JSON text of an Agent (1.0.3 Data 2.4.9). */
  readonly authority: string;
  readonly version: XapiVersion;
  /** The time of admission, in milliseconds since the epoch. */
  readonly admittedAt: number;
  /** The id of each statement, in their order, in the spelling of the client; created if the client gave none. */
  readonly ids: readonly string[];
  /** Start and end (exclusive) of each statement in `body`, in bytes: start, end, start, end ... */
  readonly spans: readonly number[];
  /** The persons of each statement, one list a statement, in their order. */
  readonly people?: readonly (readonly StatementPerson[])[];
  /** False if its credential has no scope `define`: its statements change no definition of an activity. */
  readonly defines?: false;
  /**
   * The `stored` of its statements comes after this time, in milliseconds since the epoch. It is that of the last
   * statement of a pattern run that they continue, by a clock that may be another than that of their sink.
   */
  readonly storedAfter?: number;
  /**
   * The `stored` that each statement keeps, in milliseconds since the epoch; null if it is given anew. Absent unless
   * the request is an import that keeps them.
   */
  readonly keptStored?: readonly (number | null)[];
  /** The `traceparent` (W3C Trace Context) of the request, if traces are exported. */
  readonly trace?: string;
  /** The bytes received, UTF-8 JSON. */
  readonly body: Uint8Array;
  /**
   * The parsed statements as sent, in their order; only in the process that received the batch. No journal writes them:
   * a reader without them parses the body. Must not be changed.
   */
  readonly statements?: readonly Statement[];
}

declare const admitted: unique symbol;

/** A batch that has passed the gate. Only the gate (`consent/gate`) creates one, and the journal takes no other. */
export type AdmittedBatch = StampedBatch & { readonly [admitted]: true };

/** A hash of a value that queries filter by: 90 bits or more in 16 ASCII characters, treated as unique. */
export type Token = string;

/**
 * The order of statements: `stored`, partition and counter in fixed-width lower-case hexadecimal (11 + 3 + 6 digits).
 * Comparing the ASCII strings compares the keys.
 */
export type SortKey = string;
