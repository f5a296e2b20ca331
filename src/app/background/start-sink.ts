import type { ConsentServices } from '../consent/compose-consent.ts';
import { startInterval } from '../../core/concurrency/interval.ts';
import type { Problem } from '../../core/problem.ts';
import type { Store } from '../../store/ports/store.ts';
import { createMarkChanges, STORE_MARK_EVERY_MS } from '../../backup/backends/store-mark.ts';
import type { ConsistentThrough } from '../../reads/query/consistent-through.ts';
import type { Journal } from '../../journal/port/journal.ts';
import { keepConsuming, type LastingConsumption } from '../../journal/keep-consuming.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import type { SinkConsent } from '../../sink/erasure/sink-consent.ts';
import { createCollectTokens } from '../../sink/erasure/collect-tokens.ts';
import { createEraseActivities } from '../../sink/erasure/erase-activities.ts';
import { createRebuildDefinition } from '../../sink/erasure/rebuild-definition.ts';
import { createEraseStatements } from '../../sink/erasure/erase-statements.ts';
import { createUnlinkAttachments } from '../../sink/erasure/unlink-attachments.ts';
import { createCountUnmatched } from '../../sink/count-unmatched.ts';
import { createEvaluateProfiles } from '../../sink/evaluate-profiles.ts';
import { createSink, type SinkObserver } from '../../sink/sink.ts';
import { createDefinitionCache } from '../../sink/statements/activity-cache.ts';
import { createPurgeDeleted, type PurgeDeleted } from '../../sink/sweeps/purge-deleted.ts';
import type { CachedSources } from '../../access/sources/cached-sources.ts';
import type { Progress } from '../../store/ports/sink/progress-repository.ts';
import { type MaintenanceOptions, startMaintenance } from './start-maintenance.ts';

/** The services that a sink works with. */
export interface StartSinkDeps {
  readonly store: Store;
  readonly journal: Journal;
  readonly profiles: ProfileRegistry;
  readonly consent: ConsentServices;
  readonly consistentThrough: Pick<ConsistentThrough, 'read'>;
}

export interface StartSinkOptions extends MaintenanceOptions {
  /** The time that a request waits for its statements, in milliseconds. */
  readonly ackWaitMs: number;
  /** Gets each progress document saved, so that requests that wait in this process need no look at the store. */
  readonly onProgress: (progress: Progress) => void;
  /** Gets each violation of a profile that a stored statement adds. */
  readonly onViolation: (violation: { readonly source: string }) => void;
  /** Gets what keeps the sink from writing, at each attempt. */
  readonly onSinkWaits?: ((problem: Problem) => void) | undefined;
  /** Gets an unexpected error of the consumption, which has ended. */
  readonly onFatal: (thrown: unknown) => void;
}

export interface RunningSink {
  /** The number of messages not yet written, by assigned partition. */
  lag(): ReadonlyMap<number, number>;
  /** Resolves when no work is under way and none will begin. */
  stop(): Promise<void>;
}

/** The consumer group of the sinks. */
const SINK_GROUP = 'sink';

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
    readonly sources: CachedSources;
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
    recovery: consent.recovery,
    purposeOf: async (id) => {
      // The cache may not have a source that was added since, so an absent source is read from the store.
      const source = (await sources(id)) ?? (await store.sources.findSource(id));
      return source && consent.records.get(source);
    },
    erase: async (documents) => {
      purge.deleted();
      await erase(documents);
      purge.deleted();
    },
  };
};

const WAITING =
  'statements wait as dead letters for what the store does not know: create the source or have people decide again, ' +
  'then run `carnet dead-letters replay --all --kind unknown`';

/** Counts what the sink does, and logs what an operator must know: that its store is older than the journal. */
const observeSink = ({ log, metrics, onSinkWaits }: StartSinkOptions): SinkObserver => ({
  ...metrics.sink,
  failed: (problem) => onSinkWaits?.(problem),
  withheld: (of) => metrics.consent.withheld(of),
  damaged: (record) => {
    metrics.damage.found('journal');
    log.error(record, 'a record of the journal is damaged: it is a dead letter');
  },
  written: (write) => {
    metrics.sink.written(write);
    const { partition, unknown } = write;
    if (unknown > 0) log.error({ partition, statements: unknown }, WAITING);
  },
  restored: (people) => {
    metrics.sink.restored(people);
    log.warn({ people }, 'the store is older than its journal: people were made anew from their statements');
  },
  decisionRestored: ({ purpose, erases }) => {
    metrics.sink.decisionRestored(erases ? 'stop' : 'decision');
    log.error(
      { purpose },
      erases
        ? 'the store is older than its journal: a stop is restored from its marker, and erases anew'
        : 'the store is older than its journal: a decision is restored from its marker',
    );
  },
});

const startConsuming = (
  deps: StartSinkDeps,
  options: StartSinkOptions,
  purge: PurgeDeleted,
): { readonly consumption: LastingConsumption; readonly sinkConsent: SinkConsent } => {
  const { store, journal, profiles } = deps;
  const { ackWaitMs, onProgress, onViolation, onSinkWaits, log, metrics, now, onFatal } = options;
  const { findCachedSource: sources, findRunSources } = deps.consent.lookups;
  const definitionCache = createDefinitionCache(now);
  const evaluateProfiles = createEvaluateProfiles({
    store,
    profiles,
    sources,
    findRunSources,
    now,
    observe: (violations) => {
      metrics.profiles.violated(violations);
      violations.forEach(onViolation);
    },
    countUnmatched: createCountUnmatched({ repository: store.unmatched, profiles, sources, now }),
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
    observe: observeSink(options),
  });
  const onUnavailable = (problem: Problem): void => {
    log.warn({ kind: problem.kind }, 'the sink waits for the journal or the store');
    onSinkWaits?.(problem);
  };
  return {
    consumption: keepConsuming({ journal, group: SINK_GROUP, handler, onUnavailable, onFatal }),
    sinkConsent,
  };
};

/** Starts the sink of a process, and the maintenance beside it. */
export const startSink = (deps: StartSinkDeps, options: StartSinkOptions): RunningSink => {
  const purge = createPurgeDeleted({ store: deps.store, now: options.now });
  const { consumption, sinkConsent } = startConsuming(deps, options, purge);
  const marking = startInterval({
    work: createMarkChanges(deps, options.now),
    everyMs: STORE_MARK_EVERY_MS,
    immediately: true,
    onUnexpected: options.onUnexpected,
  });
  const maintenance = [marking, ...startMaintenance(deps, options, { sinkConsent, purge })];
  return {
    lag: () => consumption.lag(),
    stop: async () => {
      await consumption.stop();
      await Promise.all(maintenance.map((one) => one.stop()));
    },
  };
};
