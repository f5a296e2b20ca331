import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allowFormerDefiners } from './access/sources/allow-former-definers.ts';
import { observeJournal } from './app/startup/observe-journal.ts';
import { createSelfCheck } from './backup/check/self-check.ts';
import { composeCarnet } from './app/compose-server.ts';
import type { OnFatal } from './app/startup/fatal-parts.ts';
import { createEnding } from './app/startup/end-process.ts';
import { warnOfSettings } from './app/startup/warn-of-settings.ts';
import { welcome } from './app/startup/demo-credential.ts';
import { openJournal, openStudyTopics, studyTopicsUrl } from './journal/open-journal.ts';
import { maxPartitionsOf } from './store/open-store.ts';
import { openStoreWithMasterKey } from './store/open-store-with-master-key.ts';
import { followKeyRing } from './store/stored-key-ring.ts';
import { createStartup, listen, type Startup } from './app/startup.ts';
import { traceJournal } from './app/startup/trace-journal.ts';
import { withStartupError } from './core/startup-error.ts';
import { createProfileRegistry } from './profiles/registry/profile-registry.ts';
import { readProfileDirectory } from './profiles/registry/read-profile-directory.ts';
import { loadConfig } from './app/startup/load-config.ts';
import type { Config } from './core/config/config.ts';
import { SETTINGS_SCOPES } from './core/config/settings.ts';
import { createLog, type Log } from './telemetry/log.ts';
import type { Otlp } from './telemetry/otlp.ts';
import { createMetrics, type Metrics } from './telemetry/metrics/metrics.ts';
import type { Tracing } from './telemetry/tracing.ts';

// The folder of the built program is beside it.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

/** Put in by tools/build.js. */
declare const CARNET_BUILD: string;

/** The command is built beside this program. */
const COMMAND = { path: fileURLToPath(new URL('carnet.js', import.meta.url)), build: CARNET_BUILD };

/** A command of the store is sent again for as long as an answer may wait, and for a second at least. */
const MIN_RETRY_MS = 1000;

interface Runtime {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly startup: Startup;
}

/** Opens everything that the settings name. Rejects with an Error that names the setting at fault. */
const openResources = async (config: Config, { log, metrics, startup }: Runtime) => {
  const now = Date.now;
  const { observe, whenAvailable } = startup;
  const { journalUrl, journalRetentionMs: retentionMs, bodyLimit, ackWaitMs } = config;
  const { store, masterKey, keyRing } = await openStoreWithMasterKey(
    config,
    { now, observe, retryForMs: Math.max(MIN_RETRY_MS, ackWaitMs) },
    { whenAvailable },
  );
  const journalObserver = observeJournal({ log, metrics });
  const journal = await withStartupError('JOURNAL_URL', journalUrl, () =>
    openJournal(journalUrl, { now, observe: journalObserver, bodyLimit, retentionMs, log }),
  );
  const topics = await withStartupError('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
    openStudyTopics(journalUrl, { now, observe: journalObserver, bodyLimit, log }),
  );
  const maxPartitions = maxPartitionsOf(config.storeUrl);
  if ((await journal.partitions()).length > maxPartitions)
    throw new Error(
      `JOURNAL_URL names more partitions than the ${maxPartitions} that a SQLite store can order; ` +
        'choose fewer, or MongoDB as STORE_URL',
    );
  const profiles = await withStartupError('PROFILES_DIR', config.profilesDir, () =>
    createProfileRegistry({
      repository: store.profiles,
      files: readProfileDirectory(config.profilesDir),
      now,
      onUnreadable: (profile) =>
        log.warn({ profile }, 'a profile was added that this release cannot read; what was in force stays'),
    }),
  );
  await whenAvailable(() => profiles.refresh());
  const keys = followKeyRing(store.facts, masterKey, keyRing);
  return { store, masterKey: keyRing.root, keyRing: keys, journal, topics, profiles };
};

/** The SDK of OpenTelemetry is loaded only if something is exported. */
const loadOtlp = async (
  { otlp, role }: Config,
  { log, metrics }: Pick<Runtime, 'log' | 'metrics'>,
): Promise<Otlp | undefined> => {
  if (otlp === undefined) return undefined;
  const { exports, serviceName, attributes, metricIntervalMs } = otlp;
  const { startOtlp } = await import('./telemetry/otlp.ts');
  return startOtlp({
    exports,
    service: { name: serviceName, version, role, attributes },
    readFamilies: () => metrics.families(),
    metricIntervalMs,
    log,
    now: Date.now,
  });
};

/** The address for a browser on this machine: passkeys work under a name, and not under an address. */
const addressOf = ({ host, tls }: Pick<Config, 'host' | 'tls'>, port: number): string =>
  `${tls === undefined ? 'http' : 'https'}://${host === '127.0.0.1' ? 'localhost' : host}:${port}`;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const main = async (): Promise<void> => {
  const config = loadConfig(process.env);
  const requests: { tracing?: Tracing | undefined } = {};
  const log = createLog({ level: config.logLevel, readTrace: () => requests.tracing?.current() });
  const { role, publicUrl, metricsSources } = config;
  const metrics = createMetrics({ sources: metricsSources, build: { version, role, publicUrl } });
  const now = Date.now;
  const otlp = await loadOtlp(config, { log, metrics });
  const tracing = otlp?.tracing;
  requests.tracing = tracing;
  const ending = createEnding(log);
  const onFatal: OnFatal = (part, thrown) => {
    log.error({ err: thrown, part }, 'a bug: the process ends');
    ending.end(70);
  };
  const onUnexpected = (thrown: unknown): void =>
    log.error({ err: thrown }, 'work beside requests met a bug; it goes on with the next run');

  const startup = createStartup({ config, log, metrics });
  const { whenAvailable } = startup;
  const opened = await openResources(config, { log, metrics, startup });
  const resources = tracing === undefined ? opened : { ...opened, journal: traceJournal(opened.journal, tracing) };
  const { store, journal, topics } = resources;
  await whenAvailable(() => warnOfSettings(config, store, log));
  const carnet = await whenAvailable(() =>
    composeCarnet({ config, ...resources, runtime: { log, metrics, tracing, now, onFatal, onUnexpected } }),
  );
  const sources = carnet.sourcesBy({ actor: 'carnet' });
  // Once journal and store are known to belong together: a start that is refused changes nothing.
  await whenAvailable(() => allowFormerDefiners({ facts: store.facts, sources, now }));
  const selfCheck = createSelfCheck({ config, program: COMMAND, store, log, metrics, now, onUnexpected });
  ending.use({
    leave: (signal) => carnet.leave(signal),
    stop: async () => {
      await selfCheck.stop();
      await carnet.stop();
      await topics.close();
      await journal.close();
      await store.close();
      await otlp?.stop();
    },
  });
  process.on('unhandledRejection', (thrown) => onFatal('process', thrown));
  process.on('uncaughtException', (thrown) => onFatal('process', thrown));

  const { credential } = config;
  if (credential !== undefined)
    await whenAvailable(async () => {
      await sources.add({ id: 'default', name: 'Default source' });
      await sources.ensure('default', SETTINGS_SCOPES, credential);
    });
  await startup.end();
  carnet.start();
  const { metricsServer } = carnet;
  const { host: metricsHost, port: metricsPort = 0 } = config.metrics;
  if (metricsServer !== undefined)
    await listen(metricsServer, { setting: 'METRICS_HOST:METRICS_PORT', host: metricsHost, port: metricsPort });
  await listen(carnet.server, { setting: 'HOST:PORT', host: config.host, port: config.port });
  selfCheck.start();
  const port = portOf(carnet.server);
  log.info(
    { role: config.role, port, ...(metricsServer !== undefined && { metricsPort: portOf(metricsServer) }) },
    'started',
  );
  if (config.role === 'all' && credential === undefined) {
    process.stdout.write(
      await withStartupError('DATA_DIR', config.dataDir, () =>
        whenAvailable(() => welcome({ sources, dataDir: config.dataDir, url: addressOf(config, port) })),
      ),
    );
  }
};

main().catch((thrown: unknown) => {
  process.stderr.write(`Carnet cannot start: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
});
