import { composeProgressReaders } from './background/compose-progress-readers.ts';
import type { StoredKeyRing } from '../store/stored-key-ring.ts';
import type { Server } from 'node:http';
import { defined } from '../core/json-object.ts';
import type { Config } from '../core/config/config.ts';
import type { Journal } from '../journal/port/journal.ts';
import type { StudyTopics } from '../journal/port/study-topics.ts';
import type { Store } from '../store/ports/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { type ConsentServices, composeConsent } from './consent/compose-consent.ts';
import { readWritersNotedSince } from '../consent/erasure/has-written.ts';
import type { PurposeContent } from '../consent/model/types.ts';
import type { Fault } from '../core/problem.ts';
import { createStudyKeyStore, type StudyKeyStore } from '../studies/study/key-store.ts';
import { deriveKey } from '../core/crypto/derived-keys.ts';
import { checkView } from '../studies/record/view.ts';
import { createApp, createMinimalApp } from '../api/app.ts';
import type { ProcessServices } from '../api/route/services.ts';
import { createMetricsServer } from '../http/server/metrics.ts';
import { firstKeyRing } from '../core/crypto/key-ring.ts';
import { createServer } from '../http/server/server.ts';
import type { TlsPair } from '../http/server/tls.ts';
import type { DeadLetters } from '../ingest/dead-letters.ts';
import type { Salvage } from '../ingest/salvage.ts';
import type { ProfileRegistry } from '../profiles/registry/profile-registry.ts';
import { noteNewStore } from '../store/stored-times.ts';
import { REQUEST_BOUND_MS } from '../core/concurrency/request-deadline.ts';
import { startInterval } from '../core/concurrency/interval.ts';
import { createQuotas } from '../access/sources/limits/quotas.ts';
import type { SourcesBy } from '../access/staff/recorded-sources.ts';
import { type ApiConfig, composeApi } from './api/compose-api.ts';
import { composeForwarding } from './api/compose-forwarding.ts';
import { composeStaff } from './api/compose-staff.ts';
import { reconcileBackends } from '../backup/backends/reconcile-backends.ts';
import { composePartProbes } from './startup/compose-part-probes.ts';
import { readBoundaryAndWarn } from './startup/read-boundary.ts';
import { sqliteFilesOf } from '../backup/check/sweep-damaged-wals.ts';
import { type RunningNoes, startNoes } from '../backup/noes/start-noes.ts';
import { type RunningSink, startSink, type StartSinkOptions } from './background/start-sink.ts';
import { composeWebhookFeeds, type WebhookFeeds } from './background/compose-webhook-feeds.ts';
import { gaugeReadersOf } from './api/gauge-readers.ts';
import { composeStudyReaders } from './api/compose-study-readers.ts';
import { composeReadLag, type RunningConsumers } from './background/compose-read-lag.ts';
import { composeTraffic, type Traffic } from './background/start-traffic.ts';
import { startMails } from './background/start-mails.ts';
import { startReleaser } from './background/start-releaser.ts';
import type { RunningStudyPublisher } from './background/start-study-publisher.ts';
import { type CatchUp, openCatchUp } from '../backup/catch-up/catch-up.ts';
import { startWhileCaughtUp, type WhileCaughtUp } from '../backup/catch-up/while-caught-up.ts';
import { createLeaving, drain } from './startup/drain.ts';
import type { OnFatal } from './startup/fatal-parts.ts';
import { readCertificate, watchCertificate } from './startup/tls-certificate.ts';

/** The parts that everything in a process shares. */
interface Runtime {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Absent if no traces are exported. */
  readonly tracing?: Tracing | undefined;
  readonly now: () => number;
  readonly onFatal: OnFatal;
  /** Called with an unexpected error of other work. That work has failed; later work continues. */
  readonly onUnexpected: (thrown: unknown) => void;
  /** As in `StudyPublisherOptions`. */
  readonly retractionIntervalMs?: number;
  /** As in `StartSinkOptions`. */
  readonly onSinkWaits?: StartSinkOptions['onSinkWaits'];
}

export interface CarnetDeps {
  readonly config: ApiConfig &
    Pick<
      Config,
      | 'role'
      | 'ackWaitMs'
      | 'drainMs'
      | 'metrics'
      | 'readyMaxLagSeconds'
      | 'accessLog'
      | 'connectionsPerAddress'
      | 'forwardAllowHosts'
      | 'webhookAllowHosts'
      | 'mail'
      | 'tls'
    > &
    Partial<Pick<Config, 'noesFile' | 'journalUrl' | 'storeUrl'>>;
  readonly store: Store;
  /** The root of the keys that never change. */
  readonly masterKey: Uint8Array;
  /** Absent: the keys of an installation that has never rotated them. */
  readonly keyRing?: StoredKeyRing;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly profiles: ProfileRegistry;
  readonly runtime: Runtime;
}

/** One process of Carnet, composed and not yet listening. */
export interface Carnet {
  readonly server: Server;
  /** The server of METRICS_PORT, if that is set. */
  readonly metricsServer?: Server;
  /** For the command line; absent in a process that answers no requests of the API. */
  readonly deadLetters?: DeadLetters;
  readonly salvage?: Salvage;
  readonly sourcesBy: SourcesBy;
  /** Starts the background work of the role: sink, study publisher, refreshes. */
  start(): void;
  /** Not ready from now on. Resolves after load balancers could notice (DRAIN_MS), or when `signal` is aborted. */
  leave(signal: AbortSignal): Promise<void>;
  /** Answers requests under way, then stops the background work. Journal, topics and store stay open. */
  stop(): Promise<void>;
}

/** Profiles and keys that another process has added or retired apply here within 5 seconds. */
const REFRESH_EVERY_MS = 2000;

interface ServerServices {
  readonly deps: CarnetDeps;
  readonly consent: ConsentServices;
  readonly progressReaders: ReturnType<typeof composeProgressReaders>;
  readonly webhookFeeds: WebhookFeeds;
  readonly studyKeys: StudyKeyStore;
  readonly studyReaderServices: ReturnType<typeof composeStudyReaders>;
  readonly traffic: Traffic;
}

const startSinkOf = ({ deps, consent, progressReaders, traffic }: ServerServices): RunningSink => {
  const { readAfterWrite, consistentThrough } = progressReaders;
  const { config, store, journal, profiles, runtime } = deps;
  return startSink(
    { store, journal, profiles, consent, consistentThrough },
    {
      ...runtime,
      onFatal: (thrown) => runtime.onFatal('sink', thrown),
      ackWaitMs: config.ackWaitMs,
      publicUrl: config.publicUrl,
      accessRecordDays: config.accessRecordDays,
      sqliteFiles: sqliteFilesOf(config),
      onProgress: readAfterWrite.onProgress,
      onViolation: ({ source }) => traffic.counter.violated(source),
    },
  );
};

/** The data that is read before the process is composed. */
interface Opened {
  readonly catchUp: CatchUp;
  readonly authorsSince?: number;
  readonly notedSince?: number;
  readonly tls?: TlsPair;
}

/** The list begins with the first start; tests may have none. */
const startNoesOf = (
  { config: { noesFile: file }, store, masterKey, runtime }: CarnetDeps,
  { hold }: CatchUp,
): RunningNoes | undefined => {
  if (file === undefined) return undefined;
  const onCompared = (isAhead: boolean): void => hold(isAhead);
  return startNoes(store, { ...runtime, file, masterKey, onCompared });
};

const refreshOf =
  ({ profiles, keyRing }: CarnetDeps, { keys, unasked }: ConsentServices) =>
  async (): Promise<void> => {
    await profiles.refresh();
    await keyRing?.refresh();
    await keys.refresh();
    await unasked.refresh();
  };

const composeAdmission = (
  { config, store, masterKey, runtime: { now } }: CarnetDeps,
  { consent, traffic }: ServerServices,
) => {
  const quotas = createQuotas({
    settings: config.quota,
    now: () => performance.now(),
    onRefused: (source, { kind, message: text }) => traffic.counter.refused(source, 1, { kind, text }),
  });
  const staff = composeStaff({
    store,
    masterKey,
    publicUrl: config.publicUrl,
    now,
    recordChange: consent.recordChange,
    lookups: consent.lookups,
    admitAccount: quotas.admitAccount,
  });
  return { quotas, staff };
};

const composeServerServices = (
  deps: CarnetDeps,
  consent: ConsentServices,
  { catchUp, authorsSince = 0 }: Opened,
): ServerServices => {
  const { config, store, journal, masterKey, runtime } = deps;
  const { now } = runtime;
  const progressReaders = composeProgressReaders({
    store,
    journal,
    ackWaitMs: config.ackWaitMs,
    now,
    lostBefore: () => catchUp.epoch().lostBefore,
  });
  const consistentThrough = { read: () => progressReaders.givenThrough.forList() };
  const studyKeys = createStudyKeyStore({ repository: store.studies, wrappingKey: deriveKey(masterKey, 'wrap') });
  return {
    deps,
    consent,
    progressReaders,
    webhookFeeds: composeWebhookFeeds({ store, consent, consistentThrough, authorsSince, now }),
    studyKeys,
    studyReaderServices: composeStudyReaders({
      ...deps,
      ...runtime,
      consent,
      studyKeys,
      forwarding: composeForwarding({
        ...deps,
        recordChange: consent.recordChange,
        allowedHosts: config.forwardAllowHosts,
      }),
      epoch: { id: () => catchUp.epoch().studies, isReadable: catchUp.isReached },
    }),
    traffic: composeTraffic(store, now),
  };
};

const composeProcessServices = (
  { config, store, runtime }: CarnetDeps,
  own: Pick<ProcessServices, 'health' | 'isStopping' | 'catchUp' | 'readLag'>,
): ProcessServices => ({
  ...own,
  metrics: runtime.metrics,
  ...defined({ metricsToken: config.metrics.token }),
  maxLagSeconds: config.readyMaxLagSeconds,
  log: runtime.log,
  accessLog: config.accessLog,
  tracing: runtime.tracing,
  ...(store.isRemote && { requestBoundMs: REQUEST_BOUND_MS }),
});

/** Composes the process on these consent services. */
export const composeServer = (
  deps: CarnetDeps,
  consent: ConsentServices,
  { catchUp, authorsSince = 0, notedSince = 0, tls }: Opened,
): Carnet => {
  const { config, store, journal, topics, profiles, masterKey, runtime } = deps;
  const { log, metrics, now, onUnexpected } = runtime;
  const partProbes = composePartProbes({ journal, store, log, now });
  const { role, defaultVersion, trustedProxies, connectionsPerAddress } = config;
  const { port: metricsPort, token } = config.metrics;
  const serverServices = composeServerServices(deps, consent, { catchUp, authorsSince });
  const { progressReaders, webhookFeeds, studyKeys, studyReaderServices, traffic } = serverServices;
  const admission = composeAdmission(deps, serverServices);
  const closing = new AbortController();
  const leaving = createLeaving(config);
  let sink: RunningSink | undefined;
  let releaser: WhileCaughtUp<RunningStudyPublisher> | undefined;
  let noes: RunningNoes | undefined;
  let stops: readonly { stop(): Promise<void> }[] = [];
  const running = (): RunningConsumers => ({ sink, releaser: releaser?.running() });
  metrics.addGaugeReaders({
    ...gaugeReadersOf(deps, studyReaderServices, running),
    consistentThrough: () => progressReaders.consistentThrough.read(),
    writeFaults: () => partProbes.faults(),
    messagesToCatchUp: catchUp.left,
    noesCompleteUntil: () => noes?.completeUntil(),
  });

  const processServices = composeProcessServices(deps, {
    health: partProbes.checks,
    isStopping: leaving.isStopping,
    catchUp,
    readLag: composeReadLag(store, progressReaders.consistentThrough, running),
  });
  const rooms = { store, journal, topics, profiles, consent, studyReaderServices, webhookFeeds };
  const api =
    role === 'sink' || role === 'releaser'
      ? undefined
      : composeApi(rooms, {
          config,
          masterKey,
          processServices,
          partStates: () => partProbes.states(),
          ...admission,
          ...progressReaders,
          traffic: traffic.counter,
          epoch: () => catchUp.epoch().id,
          closing: closing.signal,
          authorsSince,
          notedSince,
          now,
        });
  const server = createServer(api === undefined ? createMinimalApp(processServices) : createApp(api), {
    defaultVersion,
    trustedProxies,
    connectionsPerAddress,
    metrics,
    ...defined({ tls }),
  });
  const metricsServer = metricsPort === undefined ? undefined : createMetricsServer({ metrics, token });
  return {
    server,
    sourcesBy: admission.staff.sourcesBy,
    ...defined({ deadLetters: api?.xapi.deadLetters, salvage: api?.xapi.salvage, metricsServer }),
    start: () => {
      if (role === 'all' || role === 'releaser')
        releaser = startWhileCaughtUp(
          catchUp,
          () => startReleaser({ deps, consent, webhookFeeds, studyKeys, ...progressReaders }),
          onUnexpected,
        );
      if (role === 'all' || role === 'sink') {
        sink = startSinkOf(serverServices);
        noes = startNoesOf(deps, catchUp);
      }
      stops = [
        ...startMails({ config, store, catchUp, services: api, runtime }),
        startInterval({ work: refreshOf(deps, consent), everyMs: REFRESH_EVERY_MS, onUnexpected }),
        partProbes.start(onUnexpected),
        catchUp.start(onUnexpected),
        ...watchCertificate(config, server, { log, onUnexpected }),
        ...[releaser, sink, noes].filter((one) => one !== undefined),
        ...traffic.start(running, {
          hasApi: api !== undefined,
          damageFound: metrics.damage.foundInAll,
          onUnexpected,
        }),
      ];
    },
    leave: (signal) => leaving.leave(server, signal),
    stop: async () => {
      studyReaderServices.subscriptions.close();
      closing.abort();
      await drain(server);
      if (metricsServer?.listening === true) await drain(metricsServer);
      await Promise.all(stops.map((running) => running.stop()));
      await traffic.end();
    },
  };
};

/**
 * Composes one process of Carnet, for the role in its settings. Rejects with an Error if journal and store do not
 * belong together.
 */
export const composeCarnet = async (deps: CarnetDeps): Promise<Carnet> => {
  const { config, store, journal, topics, profiles, masterKey, runtime } = deps;
  const { institution, supervisoryAuthority } = config;
  // A command loads this file late. A server loads it before it listens: a newer installation may delete the file.
  await import('../studies/export/write-parquet.ts');
  const checkPurpose = async (content: PurposeContent): Promise<readonly Fault[]> => {
    await profiles.refresh();
    return checkView(
      content,
      profiles.list().map(({ profile }) => profile),
    );
  };
  const { noesFile } = config;
  const list = noesFile === undefined ? {} : { list: { file: noesFile, keyRing: { root: masterKey } } };
  const lacksWrites = await reconcileBackends({ store, journal, topics, ...list }, runtime.log);
  await noteNewStore(store);
  const catchUp = await openCatchUp({ store, journal, topics, log: runtime.log, now: runtime.now }, lacksWrites);
  return composeServer(
    deps,
    await composeConsent({
      store,
      journal,
      keyRing: deps.keyRing?.current ?? (() => firstKeyRing(masterKey)),
      institution: { ...institution, supervisoryAuthority },
      checkPurpose,
      settings: config,
      now: runtime.now,
    }),
    {
      catchUp,
      authorsSince: await readBoundaryAndWarn(store, runtime),
      notedSince: await readWritersNotedSince(store, { epoch: catchUp.epoch().id, now: runtime.now }),
      ...(await readCertificate(config)),
    },
  );
};
