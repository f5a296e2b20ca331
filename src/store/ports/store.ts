import type { ActivityRepository } from './activity-repository.ts';
import type { AttachmentRepository } from './attachment-repository.ts';
import type { DocumentRepository } from './document-repository.ts';
import type { ErasureRepository } from './erasure-repository.ts';
import type { AuditEventRepository } from './audit-event-repository.ts';
import type { PersonRepository } from './person-repository.ts';
import type { ProfileRepository } from './profile-repository.ts';
import type { PurposeRepository } from './purpose-repository.ts';
import type { ReleaseRepository } from './release-repository.ts';
import type { PatternRunRepository } from './pattern-run-repository.ts';
import type { SourceRepository } from './source-repository.ts';
import type { StatementRepository } from './statement-repository.ts';
import type { StudyRepository } from './study-repository.ts';
import type { ViolationRepository } from './violation-repository.ts';
import type { VolumeRepository } from './volume-repository.ts';

export type { Source } from './source-repository.ts';
export type {
  Page,
  PageQuery,
  StatementRepository as StatementShelf,
  StoredStatement,
} from './statement-repository.ts';

/** Names one statement of one batch of one message. */
export interface StatementPlace {
  readonly offset: number;
  readonly frame: number;
  readonly index: number;
  /** It is larger than the store can hold; absent where another statement has its id. */
  readonly tooLarge?: true;
}

/**
 * The write that a sink is about to make, noted before it makes it, so that whoever takes over makes exactly the same.
 */
export interface WriteNote {
  /** The first offset of the write. */
  readonly from: number;
  /** The offset after its last message. */
  readonly to: number;
  /** The `stored` that all its statements get, in milliseconds since the epoch. */
  readonly stored: number;
  /** The statements that are set aside: another has their id, or they are too large. */
  readonly aside: readonly StatementPlace[];
  /** The statements that may not be recorded any more; absent where there are none. */
  readonly withheld?: readonly StatementPlace[];
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
  /** The statements of late that were set aside, with when that was noted. */
  readonly aside: readonly (StatementPlace & { readonly notedAt: number })[];
}

/** The progress documents, one a partition. */
export interface ProgressRepository {
  /**
   * Raises the epoch, or begins with epoch 1; resolves with the document as it is then. Of concurrent claims each gets
   * an epoch of its own.
   */
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
  /** The ids of those who are in it, as far as anybody can tell. */
  readonly people?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly asideAt: number;
}

/** Messages set aside. */
export interface DeadLetterRepository {
  /** Keeps the message; the same partition and offset again changes nothing. */
  put(message: AsideMessage): Promise<void>;
  /** The messages kept, oldest first, at most `limit`. */
  list(limit: number): Promise<readonly AsideMessage[]>;
  count(): Promise<number>;
  /** Removes what was set aside before this time; resolves with how many. */
  removeBefore(time: number): Promise<number>;
  /** Removes every message that one of these is in. */
  removeOf(people: readonly string[]): Promise<void>;
}

/** Facts about this deployment that must never change. */
export interface FactRepository {
  /** Keeps the value where the name is new; resolves with the one that is there then. */
  keep(name: string, value: string): Promise<string>;
}

/** The shelves. Every call rejects with Problem `store-unavailable` where the store cannot be reached. */
export interface Store {
  readonly statements: StatementRepository;
  readonly progress: ProgressRepository;
  readonly aside: DeadLetterRepository;
  readonly sources: SourceRepository;
  readonly facts: FactRepository;
  readonly documents: DocumentRepository;
  readonly attachments: AttachmentRepository;
  readonly activities: ActivityRepository;
  readonly profiles: ProfileRepository;
  readonly runs: PatternRunRepository;
  readonly violations: ViolationRepository;
  readonly people: PersonRepository;
  readonly purposes: PurposeRepository;
  readonly events: AuditEventRepository;
  readonly erasures: ErasureRepository;
  readonly releases: ReleaseRepository;
  readonly studies: StudyRepository;
  readonly volumes: VolumeRepository;
  /** Resolves when the store can be reached. */
  ping(): Promise<void>;
  /** Waits for what is under way, then lets go of every resource. */
  close(): Promise<void>;
}
