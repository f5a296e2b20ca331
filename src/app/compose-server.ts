import type { Server } from 'node:http';
import type { Config } from '../config/config.ts';
import type { Journal } from '../journal/port/journal.ts';
import type { StudyTopics } from '../journal/port/study-topics.ts';
import type { Store } from '../store/ports/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { SESSION_MS } from '../consent/subject/sign-in-links.ts';
import { createRecordingSources } from '../consent/purposes/recording-sources.ts';
import { type Consenting, createConsenting } from './compose-consent.ts';
import type { PurposeContent } from '../consent/model/types.ts';
import type { Fault } from '../core/problem.ts';
import { createPublicStudies } from '../studies/catalogue/public-studies.ts';
import { createCountDatasets } from '../studies/catalogue/count-datasets.ts';
import { createCatalogue } from '../studies/catalogue/read-catalogue.ts';
import { createReadCodebook } from '../studies/export/read-codebook.ts';
import { createVerbLabels } from '../studies/export/verb-labels.ts';
import { checkView } from '../studies/record/view.ts';
import { createDocuments } from '../documents/documents.ts';
import { createApp, createOperatorApp } from '../http/app.ts';
import { createServer } from '../http/server/server.ts';
import { createCheckProfiles } from '../ingest/check-profiles.ts';
import { createIngest } from '../ingest/ingest.ts';
import { createReadable } from '../ingest/read-after-write.ts';
import { createRetentionGuard } from '../ingest/retention-guard.ts';
import { deriveKey } from '../core/derived-keys.ts';
import { checkDocument } from '../profiles/judge/check-document.ts';
import { openProvider } from '../openid/open-provider.ts';
import type { Profiles } from '../profiles/registry/profile-registry.ts';
import type { Profile } from '../profiles/model/types.ts';
import { createActivities } from '../query/activities.ts';
import { createConsistentThrough } from '../query/consistent-through.ts';
import { createMore } from '../query/more.ts';
import { createQuery } from '../query/query.ts';
import { createShown } from '../query/visible.ts';
import { startInterval, type Interval } from '../core/interval.ts';
import { type Sinking, startSinking } from './start-sink.ts';
import { createReading } from './compose-study-readers.ts';
import { type Releasing, startReleasing } from './start-study-publisher.ts';
import { createAuthenticate } from '../sources/authenticate.ts';
import { authorityOf } from '../sources/authority.ts';
import { modeOf } from '../sources/profile-modes.ts';
import { createSources } from '../sources/sources.ts';
import { createProgressReading } from '../store/cached-progress.ts';

/** What Carnet is put together from. */
export interface CarnetDeps {
  readonly config: Pick<
    Config,
    | 'role'
    | 'ackWaitMs'
    | 'defaultVersion'
    | 'publicUrl'
    | 'bodyLimit'
    | 'statementsLimit'
    | 'inFlightLimit'
    | 'attachmentsLimit'
    | 'corsOrigins'
    | 'institution'
    | 'openId'
  >;
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly profiles: Profiles;
  readonly masterKey: Uint8Array;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** Told of whatever should never happen, after the request at hand was answered. */
  readonly onFatal: (thrown: unknown) => void;
}

/** One process of Carnet, put together and not yet listening. */
export interface Carnet {
  readonly server: Server;
  /** Starts the sink and the releaser, where the role has them. */
  start(): void;
  /**
   * Answers what is under way, then stops sink and releaser. Journal, topics and store stay open: who opened them
   * closes them.
   */
  stop(): Promise<void>;
}

/** How long requests under way may still take when the process stops. */
const ANSWER_WITHIN_MS = 6000;

/** So long the releaser waits for the sink before it does what else there is to do. */
const RELEASER_WAIT_MS = 500;

/**
 * How often profiles that other processes have added or retired are looked for: they are in force everywhere within 5
 * seconds.
 */
const REFRESH_EVERY_MS = 2000;

/** How often some more statements are counted for the catalogue. */
const COUNT_EVERY_MS = 1000;

/** Puts the rooms together for the role asked for, around this room of consent. */
export const putTogether = (deps: CarnetDeps, consenting: Consenting): Carnet => {
  const { config, store, journal, topics, profiles, masterKey, log, metrics, now, onFatal } = deps;
  const progress = createProgressReading({ progress: store.progress, now });
  const readable = createReadable({
    progress: { all: progress.fresh },
    now: () => performance.now(),
    waitMs: config.ackWaitMs,
  });
  const consistentThrough = createConsistentThrough({
    progress: { all: progress.recent },
    partitions: () => journal.partitions(),
    now,
  });
  const held = (): readonly Profile[] => profiles.list().map(({ profile }) => profile);
  const reading = createReading({ store, topics, consenting, masterKey, now });
  metrics.watch({
    studies: async () =>
      Promise.all(
        (await store.studies.all()).map(async ({ id }) => ({ id, ackLagSeconds: await reading.readers.ackLag(id) })),
      ),
  });
  let sink: Sinking | undefined;
  let releaser: Releasing | undefined;
  let refreshing: Interval | undefined;
  let counting: Interval | undefined;
  const health = { journal: () => journal.ping(), store: () => store.ping() };
  metrics.watch({
    consistentThrough: () => consistentThrough.read(),
    progress: () => store.progress.all(),
    lag: () => sink?.lag() ?? new Map<number, number>(),
    now,
  });

  const shown = createShown({ stays: consenting.stays, keptSince: consenting.keptSince });
  const app = () =>
    createApp({
      ingest: createIngest({
        store,
        journal,
        gate: consenting.gate,
        stays: consenting.stays,
        readable,
        now,
        checkProfiles: createCheckProfiles({ store, profiles, now }),
        authority: authorityOf(config.publicUrl),
        checkRetention: createRetentionGuard(() => consistentThrough.age()),
        statementsAtMost: config.statementsLimit,
        observe: { ...metrics.ingest, ...metrics.consent },
      }),
      query: createQuery({
        repository: store.statements,
        shown,
        activities: store.activities,
        attachments: store.attachments,
        consistentThrough,
        more: createMore(deriveKey(masterKey, 'more')),
      }),
      activities: createActivities({ repository: store.activities, statements: store.statements, shown }),
      corsOrigins: config.corsOrigins,
      documents: createDocuments({
        repository: store.documents,
        now,
        bytesAtMost: config.bodyLimit,
        gate: consenting.documentGate,
        stays: consenting.stays,
        checkProfile: ({ source }, { resource }, id, content) =>
          checkDocument(profiles.current(), (profile) => modeOf(source, profile), { resource, id }, content),
      }),
      authenticate: createAuthenticate({ sources: store.sources, now }),
      sources: createSources({ repository: store.sources, now }),
      profiles,
      violations: store.violations,
      consent: { ...consenting, publicUrl: config.publicUrl, now },
      studies: {
        publicStudies: createPublicStudies({
          purposes: store.purposes,
          studies: store.studies,
          people: consenting.people,
          now,
        }),
        catalogue: createCatalogue({
          sources: createRecordingSources(store.sources),
          records: consenting.records,
          volumes: store.volumes,
          held,
        }),
        held,
        institution: config.institution,
        readCodebook: createReadCodebook({
          held,
          verbLabels: createVerbLabels({ statements: store.statements, shown, now }),
        }),
        ...reading,
        ...(topics.direct === undefined ? {} : { kafkaOf: topics.direct }),
      },
      consistentThrough,
      health,
      metrics,
      log,
      onFatal,
      now,
      links: consenting.links,
      sessionMs: SESSION_MS,
      publicUrl: config.publicUrl,
      ...(config.openId === undefined
        ? {}
        : {
            provider: openProvider(
              { ...config.openId, redirectUri: `${config.publicUrl}/sign-in/back` },
              { now, observe: (why) => log.debug({ why }, 'somebody was not signed in at the OpenID provider') },
            ),
          }),
      publicPath: new URL(config.publicUrl).pathname.replace(/\/+$/, ''),
      defaultVersion: config.defaultVersion,
      bodyLimit: config.bodyLimit,
      inFlightAtMost: config.inFlightLimit,
      attachmentsLimit: config.attachmentsLimit,
    });

  const server = createServer(
    config.role === 'sink' || config.role === 'releaser' ? createOperatorApp({ health, metrics, log, onFatal }) : app(),
    { defaultVersion: config.defaultVersion, metrics },
  );
  return {
    server,
    start: () => {
      refreshing = startInterval({ work: () => profiles.refresh(), everyMs: REFRESH_EVERY_MS, onFatal });
      if (config.role === 'all' || config.role === 'releaser') {
        releaser = startReleasing({
          store,
          journal,
          topics,
          profiles,
          consenting,
          masterKey,
          publicUrl: config.publicUrl,
          now,
          onFatal,
          observe: metrics.studies,
          passing: (partition, offset) => readable.reach(partition, offset, RELEASER_WAIT_MS),
          away: ({ kind }) => log.warn({ kind }, 'the releaser waits for the journal or the store'),
        });
        counting = startInterval({
          work: createCountDatasets({ ...store, sources: store.sources, held, keptSince: consenting.keptSince, now }),
          everyMs: COUNT_EVERY_MS,
          onFatal,
        });
      }
      if (config.role === 'api' || config.role === 'releaser') return;
      sink = startSinking({
        store,
        journal,
        profiles,
        consenting,
        log,
        metrics,
        now,
        onFatal,
        ackWaitMs: config.ackWaitMs,
        through: () => consistentThrough.read(),
        told: readable.told,
      });
    },
    stop: async () => {
      reading.subscriptions.close();
      // A connection may turn idle at any time; one that is still busy after `ANSWER_WITHIN_MS` is a slow client's, and
      // is cut.
      const letGo = setInterval(() => server.closeIdleConnections(), 50);
      const cut = setTimeout(() => server.closeAllConnections(), ANSWER_WITHIN_MS);
      await new Promise((resolve) => {
        server.close(resolve);
      });
      clearInterval(letGo);
      clearTimeout(cut);
      await Promise.all([counting, releaser, sink, refreshing].map(async (one) => one?.stop()));
    },
  };
};

/** Puts all rooms together for the role asked for. */
export const createCarnet = async (deps: CarnetDeps): Promise<Carnet> => {
  const {
    config: { institution, publicUrl },
    store,
    journal,
    profiles,
    masterKey,
    now,
  } = deps;
  const checkPurpose = async (content: PurposeContent): Promise<readonly Fault[]> => {
    await profiles.refresh();
    return checkView(
      content,
      profiles.list().map(({ profile }) => profile),
    );
  };
  return putTogether(
    deps,
    await createConsenting({ store, journal, masterKey, institution, publicUrl, checkPurpose, now }),
  );
};
