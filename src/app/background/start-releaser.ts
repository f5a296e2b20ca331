import type { Config } from '../../core/config/config.ts';
import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import type { ReadAfterWrite } from '../../ingest/sink-outcome/read-after-write.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';
import type { OnFatal } from '../startup/fatal-parts.ts';
import type { StudyKeyStore } from '../../studies/study/key-store.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';
import type { WebhookFeeds } from './compose-webhook-feeds.ts';
import { startForwarder } from './start-forwarder.ts';
import { type RunningStudyPublisher, startStudyPublisher } from './start-study-publisher.ts';
import { startWebhooks } from './start-webhooks.ts';
import { defined } from '../../core/json-object.ts';
import { createCountDatasets } from '../../studies/catalogue/count-datasets.ts';

interface StartCountingDeps {
  readonly store: Store;
  readonly profiles: ProfileRegistry;
  readonly runtime: { readonly now: () => number; readonly onUnexpected: (thrown: unknown) => void };
}

/** The interval at which some more statements are counted for the catalogue. */
const COUNT_EVERY_MS = 1000;

/** Starts the counting of statements for the catalogue. */
const startCounting = (
  { store, profiles, runtime: { now, onUnexpected } }: StartCountingDeps,
  { retentionStart }: ConsentServices,
): Interval =>
  startInterval({
    work: createCountDatasets({
      statements: store.statements,
      volumes: store.volumes,
      sources: store.sources,
      loadedProfiles: () => profiles.list().map(({ profile }) => profile),
      retentionStart,
      now,
    }),
    everyMs: COUNT_EVERY_MS,
    onUnexpected,
  });

export interface ReleaserParts {
  readonly deps: {
    readonly config: Pick<Config, 'publicUrl' | 'studyMinimum' | 'forwardAllowHosts' | 'webhookAllowHosts'>;
    readonly store: Store;
    readonly masterKey: Uint8Array;
    readonly journal: Journal;
    readonly topics: StudyTopics;
    readonly profiles: ProfileRegistry;
    readonly runtime: {
      readonly log: Log;
      readonly metrics: Metrics;
      readonly now: () => number;
      readonly onFatal: OnFatal;
      readonly onUnexpected: (thrown: unknown) => void;
      readonly retractionIntervalMs?: number;
    };
  };
  readonly consent: ConsentServices;
  readonly readAfterWrite: ReadAfterWrite;
  readonly webhookFeeds: WebhookFeeds;
  readonly studyKeys: StudyKeyStore;
}

/** The time that the study publisher waits for the sink before it does other work. */
const PUBLISHER_WAIT_MS = 500;

const startPublisherOf = ({ deps, consent, readAfterWrite, studyKeys: keys }: ReleaserParts): RunningStudyPublisher => {
  const { config, store, journal, topics, profiles, runtime } = deps;
  return startStudyPublisher(
    { store, journal, topics, profiles, consent, keys },
    {
      publicUrl: config.publicUrl,
      studyMinimum: config.studyMinimum,
      now: runtime.now,
      onFatal: (thrown) => runtime.onFatal('study-publisher', thrown),
      ...defined({ retractionIntervalMs: runtime.retractionIntervalMs }),
      observe: runtime.metrics.studies,
      waitForSink: (partition, offset) => readAfterWrite.waitForOffset(partition, offset, PUBLISHER_WAIT_MS),
      onUnavailable: ({ kind }) => runtime.log.warn({ kind }, 'the study publisher waits for the journal or the store'),
    },
  );
};

const startForwarderOf = ({ deps, consent, studyKeys: keys }: ReleaserParts): Interval => {
  const { config, masterKey, runtime } = deps;
  return startForwarder(
    { ...deps, consent, keys },
    {
      ...runtime,
      masterKey,
      publicUrl: config.publicUrl,
      studyMinimum: config.studyMinimum,
      allowedHosts: config.forwardAllowHosts,
      observe: runtime.metrics.forwarding,
      onUnavailable: ({ kind }) => runtime.log.warn({ kind }, 'forwarding waits for the journal or the store'),
    },
  );
};

const startWebhooksOf = ({ deps, consent, webhookFeeds }: ReleaserParts): Interval => {
  const { config, store, masterKey, runtime } = deps;
  return startWebhooks(
    { store, feeds: webhookFeeds, recordChange: consent.recordChange, receivers: consent.receivers },
    {
      masterKey,
      allowedHosts: config.webhookAllowHosts,
      observe: runtime.metrics.webhooks,
      now: runtime.now,
      onUnexpected: runtime.onUnexpected,
      onUnavailable: ({ kind }) => runtime.log.debug({ kind }, 'a webhook waits for the store'),
    },
  );
};

/** Starts the study streams, the forwarding, the webhooks, and the counting for the catalogue. */
export const startReleaser = (parts: ReleaserParts): RunningStudyPublisher => {
  const publisher = startPublisherOf(parts);
  const all = [publisher, startForwarderOf(parts), startWebhooksOf(parts), startCounting(parts.deps, parts.consent)];
  return {
    lag: () => publisher.lag(),
    through: () => publisher.through(),
    stop: async () => {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
};
