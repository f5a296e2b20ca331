import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import type { SinkConsent } from '../../sink/erasure/sink-consent.ts';
import { createSweepDamagedWals } from '../../backup/check/sweep-damaged-wals.ts';
import { createRebuildDefinitions } from '../../sink/erasure/rebuild-definitions.ts';
import { createSweepAttachments } from '../../sink/erasure/sweep-attachments.ts';
import { createNoteExpiredSweep, EXPIRED_SWEEP_EVERY_MS } from '../../telemetry/operations/expired-sweep.ts';
import type { PurgeDeleted } from '../../sink/sweeps/purge-deleted.ts';
import { createSweepAccessRecords } from '../../sink/sweeps/sweep-access-records.ts';
import { createSweepConsent } from '../../sink/sweeps/sweep-consent.ts';
import { createSweepExpired } from '../../sink/sweeps/sweep-expired.ts';
import { createSweepIdReservations } from '../../sink/sweeps/sweep-id-reservations.ts';
import { createSweepProgress } from '../../sink/sweeps/sweep-progress.ts';
import { createSweepHistory } from '../../sink/sweeps/sweep-history.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { ConsistentThrough } from '../../reads/query/consistent-through.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';
import { composeMentionWork } from './compose-mention-work.ts';

interface MaintenanceDeps {
  readonly store: Store;
  readonly journal: Journal;
  readonly consent: ConsentServices;
  readonly consistentThrough: Pick<ConsistentThrough, 'read'>;
}

export interface MaintenanceOptions {
  /** The days for which access records are kept. */
  readonly accessRecordDays: number;
  /** The SQLite files of store and journal. */
  readonly sqliteFiles: readonly string[];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** The address under which clients know this server, without a slash at its end. */
  readonly publicUrl: string;
  /** Gets unexpected errors. */
  readonly onUnexpected: (thrown: unknown) => void;
}

const OUTBOX_EVERY_MS = 1000;

/** Outbox entries relayed at once. */
const OUTBOX_BATCH = 100;

const ERASURES_EVERY_MS = 1000;

const REBUILD_DEFINITIONS_EVERY_MS = 1000;

const REPLACE_MENTIONS_EVERY_MS = 1000;

const SEARCH_OLDER_MENTIONS_EVERY_MS = 200;

const SWEEP_MENTIONS_EVERY_MS = 10_000;

const SWEEP_CONSENT_EVERY_MS = 10_000;

const EXPIRE_DECISIONS_EVERY_MS = 10_000;

const KEEP_OUT_DELETED_EVERY_MS = 1000;

const SWEEP_ID_RESERVATIONS_EVERY_MS = 10_000;

const PURGE_EVERY_MS = 1000;

const VERIFY_AUDIT_LOG_EVERY_MS = 60_000;

/** For a crash between a step and the end of a grant. */
const END_GRANTS_EVERY_MS = 60_000;

/** For purpose steps that a crash interrupted, the head of the audit log, unused attachments and old history. */
const SLOW_WORK_EVERY_MS = 600_000;

/** Work that continues at the end of its last round: each round gets the `next` of the one before. */
const inRounds = <Cursor, Round extends { readonly next?: Cursor | undefined }>(
  work: (from: Cursor | undefined) => Promise<Round>,
): (() => Promise<Round>) => {
  let next: Cursor | undefined;
  return async () => {
    const round = await work(next);
    next = round.next;
    return round;
  };
};

/** Work that is done once in a store's life. It is not called any more after it has resolved with true. */
const untilDone = (work: () => Promise<boolean>): (() => Promise<void>) => {
  let isDone = false;
  return async () => {
    isDone ||= await work();
  };
};

/** Starts the work that recurs beside the sink: recovery after crashes, sweeps, and checks. */
export const startMaintenance = (
  { store, journal, consent, consistentThrough }: MaintenanceDeps,
  { accessRecordDays, sqliteFiles, log, metrics, now, publicUrl, onUnexpected }: MaintenanceOptions,
  { sinkConsent, purge }: { readonly sinkConsent: SinkConsent; readonly purge: PurgeDeleted },
): readonly Interval[] => {
  const { outboxRelay, erasures, purposeWorkflow, endDroppedGrants, auditLog, retentionStart } = consent;
  const { statements } = store;

  let verified: Awaited<ReturnType<typeof auditLog.verify>>['head'] | undefined;
  const verifyAuditLog = async (): Promise<void> => {
    const { head, fault } = await auditLog.verify(verified);
    verified = head;
    if (fault !== undefined) log.error(fault, 'the audit chain is not as it was written');
  };
  metrics.addGaugeReaders({ erasures: () => erasures.pending(), verified: () => verified?.seq });

  const sweepConsent = inRounds(createSweepConsent({ statements, consent: sinkConsent }));
  const sweepAccessRecords = inRounds(
    createSweepAccessRecords({ accessRecords: store.accessRecords, consent: sinkConsent }),
  );
  const expireDecisions = inRounds(consent.expireDecisions);
  const sweepExpired = createSweepExpired({
    statements,
    retainedSince: retentionStart,
    sources: () => store.sources.listSources(),
    erase: (documents) => sinkConsent.erase(documents),
  });
  const noteExpiredSweep = createNoteExpiredSweep(store.traffic, now);
  const sweepAttachments = createSweepAttachments({ store, consistentThrough: () => consistentThrough.read(), now });
  const rebuildDefinitions = untilDone(createRebuildDefinitions({ store, now }));
  const mentionWork = composeMentionWork({
    store,
    consent,
    purge,
    publicUrl,
    now,
    consistentThrough: () => consistentThrough.read(),
  });
  const sweepHistory = createSweepHistory({ store, accessRecordDays, now });
  const sweepProgress = createSweepProgress({
    progress: store.progress,
    partitions: () => journal.partitions(),
    now,
  });
  const sweepUnused = async (): Promise<void> => {
    const swept = { ...(await sweepAttachments()), ...(await sweepHistory()) };
    const { seen: _, ...removed } = swept;
    if (Object.values(removed).some((count) => count > 0)) purge.deleted();
    log.debug(swept, 'swept attachments, dead letters, violations, session credentials, pattern runs, access records');
  };

  const markedAgain = (erasure: string): void =>
    log.error({ erasure }, 'a record that may mark this erasure cannot be read: it is open, and marked again');
  const every = (everyMs: number, work: () => Promise<unknown>): Interval =>
    startInterval({ work, everyMs, onUnexpected });
  const nowAndEvery = (everyMs: number, work: () => Promise<unknown>): Interval =>
    startInterval({ work, everyMs, immediately: true, onUnexpected });
  return [
    nowAndEvery(REBUILD_DEFINITIONS_EVERY_MS, rebuildDefinitions),
    every(OUTBOX_EVERY_MS, () => outboxRelay.relayPending(OUTBOX_BATCH)),
    every(ERASURES_EVERY_MS, async () => metrics.consent.erased(await erasures.completeErasures({ markedAgain }))),
    every(REPLACE_MENTIONS_EVERY_MS, mentionWork.replaceMentions),
    nowAndEvery(SEARCH_OLDER_MENTIONS_EVERY_MS, untilDone(mentionWork.searchOlderMentions)),
    every(SWEEP_MENTIONS_EVERY_MS, inRounds(mentionWork.sweepMentions)),
    nowAndEvery(SWEEP_CONSENT_EVERY_MS, async () => metrics.sink.erased((await sweepConsent()).erased)),
    nowAndEvery(SWEEP_CONSENT_EVERY_MS, async () => {
      if ((await sweepAccessRecords()).erased > 0) purge.deleted();
    }),
    nowAndEvery(SWEEP_ID_RESERVATIONS_EVERY_MS, createSweepIdReservations(store)),
    nowAndEvery(EXPIRE_DECISIONS_EVERY_MS, expireDecisions),
    nowAndEvery(KEEP_OUT_DELETED_EVERY_MS, untilDone(consent.keepOutDeleted)),
    nowAndEvery(EXPIRED_SWEEP_EVERY_MS, async () => {
      metrics.sink.erased(await sweepExpired());
      await noteExpiredSweep();
    }),
    nowAndEvery(VERIFY_AUDIT_LOG_EVERY_MS, verifyAuditLog),
    nowAndEvery(END_GRANTS_EVERY_MS, () => endDroppedGrants.ofAll()),
    every(SLOW_WORK_EVERY_MS, () => purposeWorkflow.recover()),
    every(SLOW_WORK_EVERY_MS, () => auditLog.publishHead()),
    every(SLOW_WORK_EVERY_MS, sweepUnused),
    every(SLOW_WORK_EVERY_MS, sweepProgress),
    nowAndEvery(SLOW_WORK_EVERY_MS, createSweepDamagedWals({ files: sqliteFiles, log, now })),
    every(PURGE_EVERY_MS, () => purge.step()),
  ];
};
