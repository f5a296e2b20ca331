import { type Interval, startInterval } from '../core/interval.ts';
import { keepConsuming, type LastingConsumption } from '../journal/keep-consuming.ts';
import type { Journal } from '../journal/port/journal.ts';
import type { ProfileRegistry } from '../profiles/registry/profile-registry.ts';
import type { ConsistentThrough } from '../query/consistent-through.ts';
import type { SinkConsent } from '../sink/erasure/sink-consent.ts';
import { createCollectTokens } from '../sink/erasure/collect-tokens.ts';
import { createEraseActivities } from '../sink/erasure/erase-activities.ts';
import { createRebuildDefinitions } from '../sink/erasure/rebuild-definitions.ts';
import { createRebuildDefinition } from '../sink/erasure/rebuild-definition.ts';
import { createEraseStatements } from '../sink/erasure/erase-statements.ts';
import { createSweepAttachments } from '../sink/erasure/sweep-attachments.ts';
import { createUnlinkAttachments } from '../sink/erasure/unlink-attachments.ts';
import { createEvaluateProfiles } from '../sink/evaluate-profiles.ts';
import { createSink } from '../sink/sink.ts';
import { createDefinitionCache } from '../sink/statements/activity-cache.ts';
import { createPurgeDeleted, type PurgeDeleted } from '../sink/sweeps/purge-deleted.ts';
import { createSweepConsent } from '../sink/sweeps/sweep-consent.ts';
import { createSweepExpired } from '../sink/sweeps/sweep-expired.ts';
import { createSweepProgress } from '../sink/sweeps/sweep-progress.ts';
import { createSweepHistory } from '../sink/sweeps/sweep-history.ts';
import { createCachedSources } from '../sources/cached-sources.ts';
import type { Progress } from '../store/ports/progress-repository.ts';
import type { Store } from '../store/ports/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { ConsentServices } from './compose-consent.ts';
import { composeMentionWork } from './compose-mention-work.ts';

/** The services that a sink works with. */
export interface StartSinkDeps {
  readonly store: Store;
  readonly journal: Journal;
  readonly profiles: ProfileRegistry;
  readonly consent: ConsentServices;
  readonly consistentThrough: Pick<ConsistentThrough, 'read'>;
}

export interface StartSinkOptions {
  /** How long a request waits for its statements, in milliseconds. */
  readonly ackWaitMs: number;
  /** Gets each progress document saved, so that requests that wait in this process need no look at the store. */
  readonly onProgress: (progress: Progress) => void;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** The address under which clients know this server, without a slash at its end. */
  readonly publicUrl: string;
  /** Gets unexpected errors. */
  readonly onFatal: (thrown: unknown) => void;
}

export interface RunningSink {
  /** Messages not yet written, by assigned partition. */
  lag(): ReadonlyMap<number, number>;
  /** Resolves when no work is under way and none will begin. */
  stop(): Promise<void>;
}

/** The consumer group of the sinks. */
const SINK_GROUP = 'sink';

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
const SWEEP_EXPIRED_EVERY_MS = 60_000;
const PURGE_EVERY_MS = 1000;
const VERIFY_AUDIT_LOG_EVERY_MS = 60_000;
/** For purpose steps that a crash interrupted, the head of the audit log, unused attachments and old history. */
const SLOW_WORK_EVERY_MS = 600_000;

const composeSinkConsent = (
  { store, consent, consistentThrough }: StartSinkDeps,
  { now }: StartSinkOptions,
  {
    sources,
    definitionCache,
    evaluateProfiles,
    purge,
  }: {
    readonly purge: PurgeDeleted;
    readonly sources: ReturnType<typeof createCachedSources>;
    readonly definitionCache: ReturnType<typeof createDefinitionCache>;
    readonly evaluateProfiles: ReturnType<typeof createEvaluateProfiles>;
  },
): SinkConsent => {
  const erase = createEraseStatements({
    store,
    collectTokens: createCollectTokens({ people: consent.people, mentions: store.mentions, now }),
    unlinkAttachments: createUnlinkAttachments({ store, consistentThrough: () => consistentThrough.read(), now }),
    eraseActivities: createEraseActivities(createRebuildDefinition({ store, definitionCache })),
    evaluateErased: (erased) => evaluateProfiles([], new Set(), erased),
  });
  return {
    personsById: (ids) => consent.people.findById(ids),
    purposeOf: async (id) => {
      const source = await sources(id);
      return source && consent.records.get(source);
    },
    erase: async (documents) => {
      purge.deleted();
      await erase(documents);
      purge.deleted();
    },
  };
};

const startConsuming = (
  deps: StartSinkDeps,
  options: StartSinkOptions,
  purge: PurgeDeleted,
): { readonly consumption: LastingConsumption; readonly sinkConsent: SinkConsent } => {
  const { store, journal, profiles } = deps;
  const { ackWaitMs, onProgress, log, metrics, now, onFatal } = options;
  const sources = createCachedSources({ repository: store.sources, now });
  const definitionCache = createDefinitionCache(now);
  const evaluateProfiles = createEvaluateProfiles({
    store,
    profiles,
    sources,
    now,
    observe: (violations) => metrics.profiles.violated(violations),
  });
  const sinkConsent = composeSinkConsent(deps, options, { sources, definitionCache, evaluateProfiles, purge });
  const handler = createSink({
    store,
    now,
    evaluateProfiles,
    consent: sinkConsent,
    definitionCache,
    onProgress,
    recentDeadLetterMs: Math.max(60_000, 2 * ackWaitMs),
    observe: { ...metrics.sink, withheld: (of) => metrics.consent.withheld(of) },
  });
  const onUnavailable = ({ kind }: { readonly kind: string }): void =>
    log.warn({ kind }, 'the sink waits for the journal or the store');
  return {
    consumption: keepConsuming({ journal, group: SINK_GROUP, handler, onUnavailable, onFatal }),
    sinkConsent,
  };
};

/** Work that continues where its last round ended: each round gets the `next` of the one before. */
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

/** Work that is done once in a store's life: nothing is asked any more once it resolves with true. */
const untilDone = (work: () => Promise<boolean>): (() => Promise<void>) => {
  let isDone = false;
  return async () => {
    isDone ||= await work();
  };
};

/** Starts the work that recurs beside the sink: recovery after crashes, sweeps, and checks. */
const startMaintenance = (
  { store, journal, consent, consistentThrough }: StartSinkDeps,
  { log, metrics, now, publicUrl, onFatal }: StartSinkOptions,
  { sinkConsent, purge }: { readonly sinkConsent: SinkConsent; readonly purge: PurgeDeleted },
): readonly Interval[] => {
  const { outboxRelay, erasures, purposeWorkflow, auditLog, retentionStart } = consent;
  const { statements } = store;

  let verified: Awaited<ReturnType<typeof auditLog.verify>>['head'] | undefined;
  const verifyAuditLog = async (): Promise<void> => {
    const { head, fault } = await auditLog.verify(verified);
    verified = head;
    if (fault !== undefined) log.error(fault, 'the audit chain is not as it was written');
  };
  metrics.addGaugeReaders({ erasures: () => erasures.pending(), verified: () => verified?.seq });

  const sweepConsent = inRounds(createSweepConsent({ statements, consent: sinkConsent }));
  const expireDecisions = inRounds(consent.expireDecisions);
  const sweepExpired = createSweepExpired({
    statements,
    retainedSince: retentionStart,
    sources: () => store.sources.listSources(),
    erase: (documents) => sinkConsent.erase(documents),
  });
  const sweepAttachments = createSweepAttachments({ store, consistentThrough: () => consistentThrough.read(), now });
  const rebuildDefinitions = untilDone(createRebuildDefinitions({ store, now }));
  const mentionWork = composeMentionWork({
    ...{ store, consent, purge, publicUrl, now },
    consistentThrough: () => consistentThrough.read(),
  });
  const sweepHistory = createSweepHistory({ store, now });
  const sweepProgress = createSweepProgress({
    progress: store.progress,
    partitions: () => journal.partitions(),
    now,
  });
  const sweepUnused = async (): Promise<void> => {
    const swept = { ...(await sweepAttachments()), ...(await sweepHistory()) };
    if (swept.removed + swept.deadLetters + swept.violations + swept.patternRuns > 0) purge.deleted();
    log.debug(swept, 'swept attachments, dead letters, violations, session credentials and pattern runs');
  };

  const every = (everyMs: number, work: () => Promise<unknown>): Interval => startInterval({ work, everyMs, onFatal });
  const nowAndEvery = (everyMs: number, work: () => Promise<unknown>): Interval =>
    startInterval({ work, everyMs, immediately: true, onFatal });
  return [
    nowAndEvery(REBUILD_DEFINITIONS_EVERY_MS, rebuildDefinitions),
    every(OUTBOX_EVERY_MS, () => outboxRelay.relayPending(OUTBOX_BATCH)),
    every(ERASURES_EVERY_MS, async () => metrics.consent.erased(await erasures.completeErasures())),
    every(REPLACE_MENTIONS_EVERY_MS, mentionWork.replaceMentions),
    nowAndEvery(SEARCH_OLDER_MENTIONS_EVERY_MS, untilDone(mentionWork.searchOlderMentions)),
    every(SWEEP_MENTIONS_EVERY_MS, inRounds(mentionWork.sweepMentions)),
    nowAndEvery(SWEEP_CONSENT_EVERY_MS, async () => metrics.sink.erased((await sweepConsent()).erased)),
    nowAndEvery(EXPIRE_DECISIONS_EVERY_MS, expireDecisions),
    nowAndEvery(SWEEP_EXPIRED_EVERY_MS, async () => metrics.sink.erased(await sweepExpired())),
    nowAndEvery(VERIFY_AUDIT_LOG_EVERY_MS, verifyAuditLog),
    every(SLOW_WORK_EVERY_MS, () => purposeWorkflow.recover()),
    every(SLOW_WORK_EVERY_MS, () => auditLog.publishHead()),
    every(SLOW_WORK_EVERY_MS, sweepUnused),
    every(SLOW_WORK_EVERY_MS, sweepProgress),
    every(PURGE_EVERY_MS, () => purge.step()),
  ];
};

/** Starts the sink of a process, and the maintenance beside it. */
export const startSink = (deps: StartSinkDeps, options: StartSinkOptions): RunningSink => {
  const purge = createPurgeDeleted({ store: deps.store, now: options.now });
  const { consumption, sinkConsent } = startConsuming(deps, options, purge);
  const maintenance = startMaintenance(deps, options, { sinkConsent, purge });
  return {
    lag: () => consumption.lag(),
    stop: async () => {
      await consumption.stop();
      await Promise.all(maintenance.map((one) => one.stop()));
    },
  };
};
