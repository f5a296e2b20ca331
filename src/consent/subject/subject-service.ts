import type { JsonObject } from '../../xapi/model/types.ts';
import type { Choice } from '../model/actions.ts';
import type { ChainedEvent } from '../audit/hash-chain.ts';
import type { Session } from './sign-in-links.ts';
import type { Decision, LanguageMap, Purpose } from '../model/types.ts';

/**
 * A purpose as whoever is signed in is shown it: its version in force, what was decided, and what may be said of it
 * now.
 */
export interface MyPurpose {
  readonly purpose: Purpose;
  /**
   * As time has made it: what was granted has expired where its end has passed. Absent where nobody has said anything.
   */
  readonly decision?: Decision;
  /**
   * It was decided on a version whose decisions do not hold for this one: nothing is permitted until it is decided
   * again.
   */
  readonly isStale: boolean;
  /** A yes takes two, the person's and a guardian's. */
  readonly isJoint: boolean;
  /** What whoever is signed in may say now, and would change something; `yes` and `resume` of exactly this version. */
  readonly may: readonly Choice[];
}

/** One of the latest statements, as far as a page shows it. Times are milliseconds since the epoch. */
export interface MyTrace {
  readonly id: string;
  readonly source: string;
  readonly timestamp: number;
  readonly stored: number;
  readonly verb: { readonly id: string; readonly display?: LanguageMap };
  /** Absent where the object is no Activity. */
  readonly activity?: { readonly id: string; readonly name?: LanguageMap };
}

/** How many statements of a source were done in a week. */
export interface WeekCount {
  readonly source: string;
  /** The Monday on which the week began (UTC), as in `2026-11-23`. */
  readonly week: string;
  readonly count: number;
}

/** How long until what is stopped is gone: ISO 8601 durations. */
export interface ErasureBounds {
  /** From the store. */
  readonly store: string;
  /** From the journal, by its retention. */
  readonly journal: string;
  /** From the streams of studies, by their compaction. */
  readonly streams: string;
  /** From backups, by their rotation. */
  readonly backups: string;
  /** From the copies of recipients, who confirm it. */
  readonly recipients: string;
}

/** All that the learner's page shows. */
export interface MyOverview {
  readonly role: 'subject' | 'guardian';
  /** The child's first name, as the institution gave it; for a guardian alone. */
  readonly name?: string;
  /** The sources that this is about, by id. */
  readonly sources: readonly { readonly id: string; readonly name: string }[];
  /** What waits for an answer. The purpose of the link comes first. */
  readonly asked: readonly MyPurpose[];
  /** What was decided, and what needs no yes but may be objected to. */
  readonly decided: readonly MyPurpose[];
  /** By source and week, the latest week first; of the latest statements alone where `isWhole` is false. */
  readonly counts: { readonly weeks: readonly WeekCount[]; readonly isWhole: boolean };
  /** The last 20 statements, the latest first. */
  readonly latest: readonly MyTrace[];
  readonly bounds: ErasureBounds;
}

/** What somebody says on the page. */
export interface MyChoice {
  readonly choice: Exclude<Choice, 'forget'>;
  /** The version that was shown. */
  readonly version: number;
  /** The language in which it was shown (RFC 5646). */
  readonly language: string;
  /** Also what was done before. */
  readonly includePast?: boolean;
}

/** What a choice came to. */
export interface MyDecision {
  readonly purpose: string;
  readonly state: Decision['state'];
  readonly generation: number;
  /** The `seq` of the event that says so, whose receipt can be had; absent where nothing has ever been said. */
  readonly receipt?: number;
  /** The id of the erasure that it brings. */
  readonly erasure?: string;
}

/** A receipt (ISO/IEC TS 27560 in JSON-LD) and its JWS. */
interface SignedReceipt {
  readonly receipt: JsonObject;
  readonly jws: string;
}

/** Some events of a person's history, the latest first, and where it goes on. */
export interface MyEvents {
  readonly events: readonly ChainedEvent[];
  /** Give it as `before` for the next page; absent at the end. */
  readonly next?: number;
}

/**
 * What a person, or the guardian of a child, sees and does, signed in by a link. A link that a source asked for is
 * about that source and the studies that use it; one that the institution asked for is about all. Every call rejects
 * with Problem `store-unavailable` where the store cannot be reached, and with `forbidden` where a guardian has no say
 * (any more).
 */
export interface Me {
  read(session: Session): Promise<MyOverview>;
  /** Whose statements whoever is signed in may read: of which people, by their ids, and of which source alone. */
  whose(session: Session): Promise<{ readonly ids: readonly string[]; readonly source?: string }>;
  /**
   * Rejects with Problem `not-found` where the purpose is not among those shown, `version-conflict` where another
   * version is in force than the one shown, `state-conflict` where the state does not know the choice,
   * `invalid-request`, `overloaded` or `journal-unavailable`.
   */
  decide(session: Session, purpose: string, said: MyChoice): Promise<MyDecision>;
  /** The history, the latest event first; at most `limit`, beginning before the `seq` `before`. */
  events(session: Session, query: { readonly before?: number; readonly limit: number }): Promise<MyEvents>;
  /** Rejects with Problem `not-found` where that event is none of this person's decisions. */
  receipt(session: Session, seq: number): Promise<SignedReceipt>;
  /**
   * All that is held, a JSON text a line (NDJSON), made while it is read: the person's decisions, events, documents and
   * statements.
   */
  export(session: Session): AsyncIterable<Uint8Array>;
  /**
   * Has all of it deleted; resolves with the id of the erasure, undefined where there was nothing to erase. Rejects as
   * `decide` does.
   */
  forget(session: Session, language: string): Promise<{ readonly erasure?: string }>;
}
