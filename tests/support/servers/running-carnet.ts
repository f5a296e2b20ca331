import { cheapHash } from '../builders/http/cheap-hash.ts';
import { GENEROUS_QUOTA } from '../builders/http/generous-quota.ts';
import type { AddressInfo } from 'node:net';
import { composeCarnet, type Carnet } from '../../../src/app/compose-server.ts';
import type { Config } from '../../../src/core/config/config.ts';
import { openJournal, openStudyTopics } from '../../../src/journal/open-journal.ts';
import type { StudyTopics } from '../../../src/journal/port/study-topics.ts';
import { createProfileRegistry, type ProfileRegistry } from '../../../src/profiles/registry/profile-registry.ts';
import { readProfileDirectory } from '../../../src/profiles/registry/read-profile-directory.ts';
import { createSources } from '../../../src/access/sources/sources.ts';
import type { Scope } from '../../../src/access/sources/scopes.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import type { Journal } from '../../../src/journal/port/journal.ts';
import { observeJournal } from '../../../src/app/startup/observe-journal.ts';
import { observeStore } from '../../../src/app/startup/observe-store.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';
import { observeAnswers } from '../checks/openapi/answer-contract.ts';
import type { Backends } from './backends.ts';

/** The settings and the clock of a Carnet in a test. */
export interface CarnetOptions extends Partial<Config> {
  readonly now?: () => number;
  /** How far apart the batches of deletions of a study are; 100 ms by default, that tests need not wait. */
  readonly retractionIntervalMs?: number;
  /** In steps of how many acts are counted; 1 by default, so that tests can count. */
  readonly metricsStep?: number;
  /** Receives every line of the log, at every level; without it nothing is logged. */
  readonly logged?: string[];
}

/** A whole Carnet in this process, listening on a port of its own, with a credential of every scope. */
export interface RunningCarnet {
  readonly url: string;
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly carnet: Carnet;
  readonly profiles: ProfileRegistry;
  readonly unexpectedErrors: unknown[];
  /** The Authorization header of the credential with every scope. */
  readonly authorization: string;
  /** The Authorization header of a new credential of the source with these scopes, which reads these sources too. */
  issue(source: string, scopes: readonly Scope[], reads?: readonly string[]): Promise<string>;
  /** Rejects where an answer was none that /openapi.json describes. */
  close(): Promise<void>;
}

/** The master key of every Carnet of these tests. */
export const MASTER_KEY = Buffer.alloc(32, 7);

/** The token with which the metrics of every Carnet of these tests are read. */
export const METRICS_TOKEN = 'the-token-of-the-metrics';

/** The controller of all records, in every Carnet of these tests. */
export const INSTITUTION = { name: 'A school', address: '1 Street', contact: 'office@school.example', country: 'FR' };

/** Whether a process answers reads: its store has caught up with the journal. */
export const isReady = async ({ url }: { readonly url: string }): Promise<boolean> =>
  (await fetch(`${url}/health/ready`)).status === 200;

/** The Authorization header of a key and a secret (RFC 7617). */
export const basic = (key: string, secret: string): string =>
  `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;

/** Starts a Carnet on these backends; its role is `all` unless the options name another. */
export const runCarnet = async (backends: Backends, options: CarnetOptions = {}): Promise<RunningCarnet> => {
  const { now = Date.now, retractionIntervalMs = 100, metricsStep = 1, logged, ...settings } = options;
  const config = {
    role: 'all' as const,
    ackWaitMs: 5000,
    drainMs: 0,
    defaultVersion: '2.0.0' as const,
    publicUrl: 'http://carnet.example',
    bodyLimit: 4_000_000,
    statementsLimit: 1000,
    statementBytesLimit: 1_000_000,
    inFlightLimit: 33_554_432,
    attachmentsLimit: 104_857_600,
    corsOrigins: '*' as const,
    trustedProxies: [],
    quota: GENEROUS_QUOTA,
    connectionsPerAddress: 10_000,
    // The second is permitted for targets alone, not for webhooks.
    forwardAllowHosts: ['127.0.0.1', '10.0.0.9'],
    webhookAllowHosts: ['127.0.0.1'],
    institution: INSTITUTION,
    studyMinimum: 1,
    accessRecordDays: 400,
    metrics: { host: '127.0.0.1', token: METRICS_TOKEN },
    accessLog: { errors: true, share: 1 },
    ...settings,
  };
  const unexpectedErrors: unknown[] = [];
  const log = createLog({
    level: logged === undefined ? 'error' : 'trace',
    destination: {
      write: (line) => {
        logged?.push(line);
        if (line.includes('met a bug')) unexpectedErrors.push(JSON.parse(line));
      },
    },
  });
  const metrics = createMetrics({ step: metricsStep });
  const store = await openStore(backends.storeUrl, { now, observe: observeStore({ log, metrics }) });
  const journal = await openJournal(backends.journalUrl, {
    now,
    observe: observeJournal({ log, metrics }),
    bodyLimit: config.bodyLimit,
    log,
    ...(settings.journalRetentionMs === undefined ? {} : { retentionMs: settings.journalRetentionMs }),
  });
  const topics = await openStudyTopics(backends.journalUrl, { now, bodyLimit: config.bodyLimit, log });
  const sources = createSources({ repository: store.sources, now, hash: cheapHash });
  await sources.add({ id: 'default', name: 'Default source' });
  await sources.ensure('default', ['all', 'operator'], { key: 'key', secret: 'a secret' });
  // Whatever the tests post, this credential finds.
  await store.sources.addReads('key', ['org:default']);
  const profiles = createProfileRegistry({
    repository: store.profiles,
    files: readProfileDirectory('xapi-profiles'),
    now,
  });
  await profiles.refresh();
  const carnet = await composeCarnet({
    config,
    store,
    masterKey: MASTER_KEY,
    journal,
    topics,
    profiles,
    runtime: {
      log,
      metrics,
      now,
      retractionIntervalMs,
      onFatal: (_, thrown) => unexpectedErrors.push(thrown),
      onUnexpected: (thrown) => unexpectedErrors.push(thrown),
    },
  }).catch(async (thrown: unknown) => {
    await topics.close();
    await journal.close();
    await store.close();
    throw thrown;
  });
  carnet.start();
  const contradictions = observeAnswers(carnet.server);
  await new Promise<void>((resolve) => carnet.server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(carnet.server.address() as AddressInfo).port}`,
    store,
    journal,
    topics,
    carnet,
    profiles,
    unexpectedErrors,
    authorization: basic('key', 'a secret'),
    issue: async (source, scopes, reads = []) => {
      await sources.add({ id: source, name: source });
      const { key, secret } = await sources.issue(source, scopes);
      if (reads.length > 0) await store.sources.addReads(key, reads);
      return basic(key, secret);
    },
    close: async () => {
      await carnet.stop();
      await topics.close();
      await journal.close();
      await store.close();
      if (contradictions.length > 0)
        throw new Error(`answers that /openapi.json does not describe:\n${contradictions.join('\n')}`);
    },
  };
};

/** A Carnet that runs while the tests of a `describe` do, with its backends. */
export type UsedCarnet = RunningCarnet & { readonly backends: Backends };

/**
 * Starts a Carnet before the tests of this `describe` (or before each of them), and closes it afterwards, without any
 * unexpected error. The returned Carnet can be used once it has been started.
 */
export const useCarnet = (
  makeBackends: () => Backends,
  options: CarnetOptions = {},
  life: 'all' | 'each' = 'all',
): UsedCarnet => {
  const [before, after] = life === 'all' ? [beforeAll, afterAll] : [beforeEach, afterEach];
  let used: UsedCarnet | undefined;
  let isRunning = false;
  before(async () => {
    const backends = makeBackends();
    used = { ...(await runCarnet(backends, options)), backends };
    isRunning = true;
  });
  after(async () => {
    if (used === undefined || !isRunning) return;
    isRunning = false;
    await used.close();
    await used.backends.remove();
    expect(used.unexpectedErrors).toEqual([]);
  });
  return new Proxy({} as UsedCarnet, {
    get: (_, name) => {
      if (used === undefined) throw new Error(`the Carnet is not started yet: ${String(name)} is asked for too early`);
      return Reflect.get(used, name) as unknown;
    },
  });
};
