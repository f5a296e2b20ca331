import type { SortKey, StatementId, Token } from '../xapi/types.ts';
import type { ActivityShelf } from './activity-shelf.ts';
import type { AttachmentShelf } from './attachment-shelf.ts';
import type { DocumentShelf } from './document-shelf.ts';
import type { ProfileShelf } from './profile-shelf.ts';
import type { RunShelf } from './run-shelf.ts';
import type { SourceShelf } from './source-shelf.ts';
import type { ViolationShelf } from './violation-shelf.ts';

export type { Source, SourceShelf } from './source-shelf.ts';

/** A statement on its shelf. */
export interface StoredStatement {
  readonly id: StatementId;
  readonly at: SortKey;
  /** The whole statement as JSON text (UTF-8), with all that the standard has the LRS set. */
  readonly text: Uint8Array;
  /** What queries find it by: its own tokens, and those it inherits from the statements that it refers to. */
  readonly refs: readonly Token[];
  readonly source: string;
  /** `timestamp` in milliseconds since the epoch. */
  readonly timestamp: number;
  /** A voiding statement refers to it (1.0.3 Data 2.3.2). Once set, it stays. */
  readonly voided: boolean;
  /** Rises by one at every change of `refs` or `voided`. */
  readonly v: number;
}

/** What a page of statements is asked by. */
export interface PageQuery {
  /** Every group must match; a group matches by any of its tokens. The first group drives. Empty: all statements. */
  readonly where: readonly (readonly Token[])[];
  /** Only statements whose sort key is greater than this. */
  readonly above?: SortKey;
  /** Only statements whose sort key is less than this. */
  readonly below?: SortKey;
  readonly ascending: boolean;
  /** At most so many statements. */
  readonly limit: number;
  /** At most so many entries are examined; the page may come back short. */
  readonly examine: number;
}

/** A page of statements, in the order asked for; voided ones are left out. */
export interface Page {
  readonly statements: readonly StoredStatement[];
  /** Where to go on (as `above` or `below`); absent when all have been seen. */
  readonly next?: SortKey;
}

/** The shelf of statements. */
export interface StatementShelf {
  /** The statements with these ids, voided ones too; those that are not there are not in the map. */
  find(ids: readonly StatementId[]): Promise<ReadonlyMap<StatementId, StoredStatement>>;
  /** Puts each statement whose id is free, each atomically; resolves with the ids that were taken. Never changes what is there. */
  insert(statements: readonly StoredStatement[]): Promise<ReadonlySet<StatementId>>;
  /** The statements that carry one of these tokens, at most `limit` of them, in no order; voided ones too. */
  carrying(tokens: readonly Token[], limit: number): Promise<readonly StoredStatement[]>;
  /** Sets refs and voided of each one whose `v` still is the one given, and raises its `v`; resolves with the ids that had changed or gone. */
  amend(changes: readonly { readonly id: StatementId; readonly v: number; readonly refs: readonly Token[]; readonly voided: boolean }[]): Promise<ReadonlySet<StatementId>>;
  /** A page of statements by their sort key. */
  page(query: PageQuery): Promise<Page>;
  /** The greatest sort key on the shelf. */
  newest(): Promise<SortKey | undefined>;
}

/** Names one statement of one batch of one message. */
export interface StatementPlace {
  readonly offset: number;
  readonly frame: number;
  readonly index: number;
}

/** The write that a sink is about to make, noted before it makes it, so that whoever takes over makes exactly the same. */
export interface WriteNote {
  /** The first offset of the write. */
  readonly from: number;
  /** The offset after its last message. */
  readonly to: number;
  /** The `stored` that all its statements get, in milliseconds since the epoch. */
  readonly stored: number;
  /** The statements that are set aside: another has their id. */
  readonly aside: readonly StatementPlace[];
}

/** How far a partition of the journal has come into the store. */
export interface Progress {
  readonly partition: number;
  /** Raised by every claim; only the sink of the newest epoch may save. */
  readonly epoch: number;
  /** The offset of the next message to write; absent before the first. */
  readonly offset?: number;
  /** The greatest `stored` given, or `through` where that is later; milliseconds since the epoch. */
  readonly last: number;
  /** Every statement of this partition up to here is readable; milliseconds since the epoch. */
  readonly through: number;
  readonly note?: WriteNote;
  /** The statements of late that were set aside because another has their id, with when that was noted. */
  readonly aside: readonly (StatementPlace & { readonly notedAt: number })[];
}

/** The progress documents, one a partition. */
export interface ProgressShelf {
  /** Raises the epoch, or begins with epoch 1; resolves with the document as it is then. Of concurrent claims each gets an epoch of its own. */
  claim(partition: number): Promise<Progress>;
  /** Replaces the document where its epoch still is `progress.epoch`; false where it is not. */
  save(progress: Progress): Promise<boolean>;
  /** All of them, in no order. */
  all(): Promise<readonly Progress[]>;
}

/** A message that could not be handled, kept for at most 48 hours. */
export interface AsideMessage {
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly bytes: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly asideAt: number;
}

/** Messages set aside. */
export interface AsideShelf {
  /** Keeps the message; the same partition and offset again changes nothing. */
  put(message: AsideMessage): Promise<void>;
  /** The messages kept, oldest first, at most `limit`. */
  list(limit: number): Promise<readonly AsideMessage[]>;
  count(): Promise<number>;
  /** Removes what was set aside before this time; resolves with how many. */
  removeBefore(time: number): Promise<number>;
}

/** Facts about this deployment that must never change. */
export interface FactShelf {
  /** Keeps the value where the name is new; resolves with the one that is there then. */
  keep(name: string, value: string): Promise<string>;
}

/** The shelves. Every call rejects with Problem `store-unavailable` where the store cannot be reached. */
export interface Store {
  readonly statements: StatementShelf;
  readonly progress: ProgressShelf;
  readonly aside: AsideShelf;
  readonly sources: SourceShelf;
  readonly facts: FactShelf;
  readonly documents: DocumentShelf;
  readonly attachments: AttachmentShelf;
  readonly activities: ActivityShelf;
  readonly profiles: ProfileShelf;
  readonly runs: RunShelf;
  readonly violations: ViolationShelf;
  /** Resolves when the store can be reached. */
  ping(): Promise<void>;
  /** Waits for what is under way, then lets go of every resource. */
  close(): Promise<void>;
}
