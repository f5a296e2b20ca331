import type { AccessRecordRepository } from './consent/access-record-repository.ts';
import type { ActivityRepository } from './statements/activity-repository.ts';
import type { AttachmentRepository } from './statements/attachment-repository.ts';
import type { AuditEventRepository } from './consent/audit-event-repository.ts';
import type { CopyRepository } from './copy-repository.ts';
import type { RecordCheckRepository } from './checked/record-check-repository.ts';
import type { DeadLetterRepository } from './sink/dead-letter-repository.ts';
import type { DocumentRepository } from './statements/document-repository.ts';
import type { EndedSessionRepository } from './consent/ended-session-repository.ts';
import type { ForwardingRepository } from './studies/forwarding-repository.ts';
import type { ErasureRepository } from './consent/erasure-repository.ts';
import type { IdReservationRepository } from './sink/id-reservation-repository.ts';
import type { MentionRepository, ReplacementRepository } from './consent/mention-repository.ts';
import type { OrganisationRepository } from './sources/organisation-repository.ts';
import type { PatternRunRepository } from './profiles/pattern-run-repository.ts';
import type { PersonRepository } from './consent/person-repository.ts';
import type { ProfileRepository } from './profiles/profile-repository.ts';
import type { ProgressRepository } from './sink/progress-repository.ts';
import type { PurposeRepository } from './consent/purpose-repository.ts';
import type { ReleaseRepository } from './studies/release-repository.ts';
import type { RunLeaseRepository } from './profiles/run-lease-repository.ts';
import type { SessionCredentialRepository } from './sources/session-credential-repository.ts';
import type { SignInFailureRepository } from './sources/sign-in-failure-repository.ts';
import type { SourceRepository } from './sources/source-repository.ts';
import type { StaffRepository, StaffSessionRepository } from './sources/staff-repository.ts';
import type { TrafficRepository } from './sources/traffic-repository.ts';
import type { StatementRepository } from './statements/statement-repository.ts';
import type { StudyRepository } from './studies/study-repository.ts';
import type { UnmatchedRepository } from './profiles/unmatched-repository.ts';
import type { ViolationRepository } from './profiles/violation-repository.ts';
import type { VolumeRepository } from './studies/volume-repository.ts';
import type { WebhookRepository } from './webhook-repository.ts';

/** Facts about this deployment. A fact that decides is never read as an older value, but if in doubt as `damaged`. */
export interface FactRepository {
  /** Stores the value if the name is new; resolves with the stored one. */
  putIfAbsent(name: string, value: string): Promise<string>;
  /** Stores the value in the place of what is there, in one step. */
  put(name: string, value: string): Promise<void>;
  find(name: string): Promise<string | undefined>;
  remove(name: string): Promise<void>;
}

/** The repositories. Every call rejects with Problem `store-unavailable` if the store cannot be reached. */
export interface Store {
  /** True if its calls wait for a server: only then a request needs a limit of time. */
  readonly isRemote: boolean;
  readonly statements: StatementRepository;
  readonly progress: ProgressRepository;
  readonly idReservations: IdReservationRepository;
  readonly deadLetters: DeadLetterRepository;
  readonly sources: SourceRepository;
  readonly staff: StaffRepository;
  readonly staffSessions: StaffSessionRepository;
  readonly organisations: OrganisationRepository;
  readonly sessionCredentials: SessionCredentialRepository;
  readonly signInFailures: SignInFailureRepository;
  readonly endedSessions: EndedSessionRepository;
  readonly facts: FactRepository;
  readonly documents: DocumentRepository;
  readonly attachments: AttachmentRepository;
  readonly activities: ActivityRepository;
  readonly profiles: ProfileRepository;
  readonly patternRuns: PatternRunRepository;
  readonly runLeases: RunLeaseRepository;
  readonly violations: ViolationRepository;
  readonly unmatched: UnmatchedRepository;
  readonly people: PersonRepository;
  readonly purposes: PurposeRepository;
  readonly accessRecords: AccessRecordRepository;
  readonly auditEvents: AuditEventRepository;
  readonly erasures: ErasureRepository;
  readonly mentions: MentionRepository;
  readonly replacements: ReplacementRepository;
  readonly releases: ReleaseRepository;
  readonly studies: StudyRepository;
  readonly traffic: TrafficRepository;
  readonly volumes: VolumeRepository;
  readonly forwardings: ForwardingRepository;
  readonly webhooks: WebhookRepository;
  readonly copies: CopyRepository;
  readonly recordChecks: RecordCheckRepository;
  /**
   * Purges deleted data from the files of the store: SQLite empties its write-ahead log. False while another connection
   * reads or writes: call again. MongoDB does this by itself (docs/decisions/0022): true.
   */
  purgeDeleted(): Promise<boolean>;
  /**
   * A value that changes with each write that is durable when its call resolves, of any process; also with others.
   * Undefined if the store has none.
   */
  writeVersion(): Promise<number | undefined>;
  /**
   * Resolves if the store takes writes: by a small durable write, or by those of the last 90 s on a disk that has
   * room. Rejects with Problem `store-unavailable`, which names why.
   */
  ping(): Promise<void>;
  /** Waits for calls under way, then closes every connection. */
  close(): Promise<void>;
}
