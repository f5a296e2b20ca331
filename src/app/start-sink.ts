import type { Consenting } from './compose-consent.ts';
import type { Journal } from '../journal/port/journal.ts';
import type { Profiles } from '../profiles/registry/profile-registry.ts';
import { startInterval, type Interval } from '../core/interval.ts';
import type { SinkConsent } from '../sink/erasure/ask-consent.ts';
import { createErase } from '../sink/erasure/erase-statements.ts';
import { createForgetActivities } from '../sink/erasure/erase-activities.ts';
import { createForgetOld } from '../sink/sweeps/sweep-history.ts';
import { createJudgeProfiles } from '../sink/judge-profiles.ts';
import { keepConsuming } from '../sink/keep-consuming.ts';
import { createReleaseAttachments } from '../sink/erasure/unlink-attachments.ts';
import { createSeenDefinitions } from '../sink/statements/activity-cache.ts';
import { createSink } from '../sink/sink.ts';
import { createSweepAttachments } from '../sink/erasure/sweep-attachments.ts';
import { createSweepConsent } from '../sink/sweeps/sweep-consent.ts';
import { createSweepPastKeep } from '../sink/sweeps/sweep-expired.ts';
import { createKnownSources } from '../sources/known-sources.ts';
import type { Progress, Store } from '../store/ports/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** What the sink of a process is put together from. */
export interface SinkingDeps {
  readonly store: Store;
  readonly journal: Journal;
  readonly profiles: Profiles;
  readonly consenting: Consenting;
  /** Consistent-Through, in milliseconds since the epoch. */
  readonly through: () => Promise<number>;
  /** Told of each progress saved, so that who waits in this process learns at once. */
  readonly told: (progress: Progress) => void;
  readonly ackWaitMs: number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** Told of whatever should never happen. */
  readonly onFatal: (thrown: unknown) => void;
}

/** The sink of a process at work, and what it does again and again beside it. */
export interface Sinking {
  /** How far behind each held partition is, in messages. */
  lag(): ReadonlyMap<number, number>;
  /** Resolves when nothing is under way and nothing will be. */
  stop(): Promise<void>;
}

/** The consumer group of the sinks. */
const SINK_GROUP = 'sink';

/** How often it is looked for what a decision still owes, and for erasures that every partition has met. */
const SETTLE_EVERY_MS = 1000;
/** How many changes that a crash left are finished at once. */
const LEFT_AT_ONCE = 100;

/** How often some more statements are asked whether they may stay. */
const SWEEP_CONSENT_EVERY_MS = 10_000;
/** How often some more people are visited. */
const VISIT_EVERY_MS = 10_000;
/** How often statements are looked for that have passed the `keep` of their source. */
const SWEEP_KEEP_EVERY_MS = 60_000;
/** How often what has come to the audit chain is verified. */
const VERIFY_EVERY_MS = 60_000;
/**
 * How often attachments that no statement refers to, what has been kept long enough, and steps of purposes that a crash
 * cut off are looked for, and whether today's head is published.
 */
const SWEEP_EVERY_MS = 600_000;

/** Starts the sink of a process. */
export const startSinking = (deps: SinkingDeps): Sinking => {
  const { store, journal, profiles, consenting, through, told, ackWaitMs, log, metrics, now, onFatal } = deps;
  const { people, records, chain, decideFor, desk, erasures } = consenting;
  const sources = createKnownSources({ repository: store.sources, now });
  const seen = createSeenDefinitions(now);
  const judge = createJudgeProfiles({
    store,
    profiles,
    sources,
    now,
    observe: (violations) => metrics.profiles.violated(violations),
  });
  const consent: SinkConsent = {
    personsById: (ids) => people.personsById(ids),
    purposeOf: async (id) => {
      const source = await sources(id);
      return source && records.of(source);
    },
    erase: createErase({
      store,
      releaseAttachments: createReleaseAttachments({ store, through, now }),
      forgetActivities: createForgetActivities({ store, now, seen }),
      judgeErased: (erased) => judge([], new Set(), erased),
    }),
  };
  const consumption = keepConsuming({
    journal,
    group: SINK_GROUP,
    onFatal,
    handler: createSink({
      store,
      now,
      judge,
      consent,
      seen,
      told,
      asideKeepMs: Math.max(60_000, 2 * ackWaitMs),
      observe: { ...metrics.sink, withheld: (of) => metrics.consent.withheld(of) },
    }),
    away: ({ kind }) => log.warn({ kind }, 'the sink waits for the journal or the store'),
  });

  const sweepConsent = createSweepConsent({ statements: store.statements, consent });
  let place: Awaited<ReturnType<typeof sweepConsent>>['next'];
  const sweepSome = async (): Promise<void> => {
    const { erased, next } = await sweepConsent(place);
    place = next;
    metrics.sink.erased(erased);
  };

  let visited: Awaited<ReturnType<typeof consenting.visitPeople>>['next'];
  const visitSome = async (): Promise<void> => {
    visited = (await consenting.visitPeople(visited)).next;
  };

  let verified: Awaited<ReturnType<typeof chain.verify>>['head'] | undefined;
  const verify = async (): Promise<void> => {
    const { head, fault } = await chain.verify(verified);
    verified = head;
    if (fault !== undefined) log.error(fault, 'the audit chain is not as it was written');
  };
  metrics.watch({ erasures: () => erasures.pending(), verified: () => verified?.seq });

  const sweepPastKeep = createSweepPastKeep({
    statements: store.statements,
    keptSince: consenting.keptSince,
    sources: () => store.sources.sources(),
    erase: (documents) => consent.erase(documents),
  });
  const sweepAttachments = createSweepAttachments({ store, through, now });
  const forgetOld = createForgetOld({ store, now });
  const again = (everyMs: number, work: () => Promise<unknown>): Interval => startInterval({ work, everyMs, onFatal });
  // What a crash left is looked for as soon as there is somebody to do so.
  const fromNowOn = (everyMs: number, work: () => Promise<unknown>): Interval =>
    startInterval({ work, everyMs, immediately: true, onFatal });
  const repeating = [
    again(SETTLE_EVERY_MS, () => decideFor.finish.left(LEFT_AT_ONCE)),
    again(SETTLE_EVERY_MS, async () => metrics.consent.erased(await erasures.settle())),
    fromNowOn(SWEEP_CONSENT_EVERY_MS, sweepSome),
    fromNowOn(VISIT_EVERY_MS, visitSome),
    fromNowOn(SWEEP_KEEP_EVERY_MS, async () => metrics.sink.erased(await sweepPastKeep())),
    fromNowOn(VERIFY_EVERY_MS, verify),
    again(SWEEP_EVERY_MS, () => desk.settle()),
    again(SWEEP_EVERY_MS, () => chain.publish()),
    again(SWEEP_EVERY_MS, async () => log.debug(await sweepAttachments(), 'swept attachments')),
    again(SWEEP_EVERY_MS, async () => log.debug(await forgetOld(), 'forgot what was kept long enough')),
  ];
  return {
    lag: () => consumption.lag(),
    stop: async () => {
      await consumption.stop();
      await Promise.all(repeating.map((one) => one.stop()));
    },
  };
};
