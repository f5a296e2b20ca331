import type { Config } from '../../core/config/config.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { FindPurposesInForce } from '../../consent/decisions/purposes-in-force.ts';
import type { Erasures } from '../../consent/erasure/erasures.ts';
import type { ReplacedMentions } from '../../consent/erasure/replaced-mentions.ts';
import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import type { PurposeWorkflow } from '../../consent/purposes/workflow/purpose-workflow.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import type { Problem } from '../../core/problem.ts';
import type { VoidStatement } from '../../ingest/void-statement.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import type { Store } from '../../store/ports/store.ts';

/** The services of `consent` by which a list is put in force. */
export interface RestoreConsent {
  readonly auditLog: AuditLog;
  readonly erasures: Erasures;
  readonly findPurposes: FindPurposesInForce;
  readonly findSource: (id: string) => Promise<Source | undefined>;
  readonly mentions: { readonly replaced: ReplacedMentions };
  readonly purposeWorkflow: PurposeWorkflow;
  readonly records: RecordPurposes;
}

interface Running {
  readonly stop: () => Promise<void>;
}

/** The services that a restore works with, on its store and journal. */
export interface RestoreServices {
  readonly consent: RestoreConsent;
  readonly voidStatement: VoidStatement;
  /** Starts to write what the journal has, and to erase. */
  readonly startSink: () => Running;
  /** Starts to publish the deletions of studies. */
  readonly startStudyPublisher: () => Running;
}

/** The resources of which the services are composed. */
export interface RestoreResources {
  readonly config: Config;
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly keyRing: KeyRing;
  readonly now: () => number;
  /** Called with an unexpected error of sink or publisher. */
  readonly onFatal: (thrown: unknown) => void;
  /** Called with the problem that keeps the sink from going on, at each of its tries. */
  readonly onSinkWaits: (problem: Problem) => void;
}

/** Composes the services of a restore; nothing runs before it is started. */
export type ComposeRestoreServices = (resources: RestoreResources) => Promise<RestoreServices>;
