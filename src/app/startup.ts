import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { defined } from '../core/json-object.ts';
import type { Config } from '../core/config/config.ts';
import { backoffMs } from '../core/retry/backoff.ts';
import { isProblem, Problem } from '../core/problem.ts';
import { createStartupApp } from '../api/app.ts';
import { createMetricsServer } from '../http/server/metrics.ts';
import { createServer } from '../http/server/server.ts';
import { hasServerAnswered } from '../store/ports/store-error.ts';
import { buildsText, type IndexBuild, type StoreObserver } from '../store/ports/store-observer.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import { drain } from './startup/drain.ts';
import { observeStore } from './startup/observe-store.ts';
import { reasonOf, withStartupError } from '../core/startup-error.ts';
import { readCertificate } from './startup/tls-certificate.ts';

interface Listening {
  /** The names of the settings, for the operator. */
  readonly setting: string;
  readonly host: string;
  readonly port: number;
}

/** Lets a server listen. Rejects with an Error that names the setting. */
export const listen = (server: Server, { setting, host, port }: Listening): Promise<void> =>
  withStartupError(
    setting,
    `${host}:${port}`,
    () => new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve)),
  );

interface StartupDeps {
  readonly config: Pick<
    Config,
    | 'role'
    | 'host'
    | 'port'
    | 'metrics'
    | 'accessLog'
    | 'tls'
    | 'defaultVersion'
    | 'trustedProxies'
    | 'connectionsPerAddress'
  >;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A process until its store can be used: alive and not ready. */
export interface Startup {
  readonly observe: StoreObserver;
  /**
   * Repeats work while the store is unavailable. With ROLE=all it rejects if no server has ever answered, because a
   * person waits at a terminal.
   */
  readonly whenAvailable: <T>(work: () => Promise<T>) => Promise<T>;
  /** Leaves the ports to the servers of the process. */
  readonly end: () => Promise<void>;
}

const RETRY = { firstMs: 250, mostMs: 5000 } as const;

/** The Problem `store-unavailable` in an error of a start, which may wrap it. */
const unavailabilityIn = (thrown: unknown): Problem | undefined => {
  if (isProblem(thrown, 'store-unavailable')) return thrown;
  return thrown instanceof Error && isProblem(thrown.cause, 'store-unavailable') ? thrown.cause : undefined;
};

/** Waits for the store. If that takes time, it answers health and metrics, and all other requests with 503. */
export const createStartup = ({ config, log, metrics }: StartupDeps): Startup => {
  let builds: readonly IndexBuild[] = [];
  let serving: Promise<readonly Server[]> | undefined;
  let hasAnswered = config.role !== 'all';
  const observer = observeStore({ log, metrics });

  const checkStore = (): Promise<never> => {
    const extensions = builds.length === 0 ? {} : { state: buildsText(builds) };
    return Promise.reject(new Problem('store-unavailable', 'the store is not ready', [], extensions));
  };

  const startServing = async (): Promise<readonly Server[]> => {
    const { role, host, port, defaultVersion, trustedProxies, connectionsPerAddress } = config;
    const { host: metricsHost, port: metricsPort, token } = config.metrics;
    const app = createStartupApp({
      health: { store: checkStore },
      metrics,
      ...defined({ metricsToken: token }),
      log,
      accessLog: config.accessLog,
    });
    const server = createServer(app, {
      ...(await readCertificate(config)),
      defaultVersion,
      trustedProxies,
      connectionsPerAddress,
      metrics,
    });
    server.prependListener('request', (_, response) => {
      response.shouldKeepAlive = false;
    });
    await listen(server, { setting: 'HOST:PORT', host, port });
    log.info({ role }, 'waits for its store');
    if (metricsPort === undefined) return [server];
    const metricsServer = createMetricsServer({ metrics, token });
    await listen(metricsServer, { setting: 'METRICS_HOST:METRICS_PORT', host: metricsHost, port: metricsPort });
    return [server, metricsServer];
  };
  const serve = (): Promise<readonly Server[]> => {
    serving ??= startServing();
    serving.catch((thrown: unknown) => log.error({ reason: reasonOf(thrown) }, 'cannot answer while it waits'));
    return serving;
  };

  return {
    observe: {
      ...observer,
      building: (current) => {
        builds = current;
        observer.building(current);
        if (current.length > 0) void serve();
      },
    },
    whenAvailable: async (work) => {
      for (let failures = 1; ; failures++) {
        try {
          const done = await work();
          hasAnswered = true;
          return done;
        } catch (thrown) {
          const problem = unavailabilityIn(thrown);
          hasAnswered ||= problem !== undefined && hasServerAnswered(problem);
          if (problem === undefined || !hasAnswered) throw thrown;
          log.warn({ reason: reasonOf(thrown) }, 'the store cannot be used yet');
        }
        await serve();
        await pause(backoffMs(RETRY, failures));
      }
    },
    end: async () => {
      const servers = (await serving) ?? [];
      serving = Promise.resolve([]);
      await Promise.all(servers.map(drain));
    },
  };
};
