import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onInterrupted } from './processes/interrupted.ts';

const run = promisify(execFile);
const pathOf = (script: string): string => `deploy/services/${script}`;

/**
 * Kafka brokers, usually three, and a MongoDB-protocol server with its data in a file. They belong to one test, which
 * may kill them.
 */
export interface OwnServices {
  readonly kafkaUrl: string;
  readonly mongodbUrl: string;
  /** The folders of their data: while a service is stopped, its folder may be copied and replaced. */
  readonly folders: Readonly<Record<'kafka' | 'mongodb', string>>;
  /** Starts these services, as `deploy/services/start` would: `kafka`, `kafka 2`, `mongodb`. */
  start(...what: readonly string[]): Promise<void>;
  /** Stops these services: `kafka 2 --kill` is a crash of the second broker. */
  stop(...what: readonly string[]): Promise<void>;
  /** Sends a signal to a broker (1, 2 or 3) or to the store: SIGSTOP lets it hang, SIGCONT go on. */
  signal(what: 1 | 2 | 3 | 'mongodb', name: 'SIGSTOP' | 'SIGCONT'): void;
  /** Stops all services, also those that hang, and removes their data. */
  remove(): Promise<void>;
}

/** A Kafka broker that belongs to one test, which may stop it. */
interface OwnBroker {
  readonly url: string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Stops it and removes its data. */
  readonly remove: () => Promise<void>;
}

/** Starts a broker at this port, as `deploy/services/start kafka` does. */
export const ownBroker = async (port: number): Promise<OwnBroker> => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-broker-'));
  const env = { ...process.env, KAFKA_NODES: '1', KAFKA_PORT: String(port), KAFKA_DATA: folder };
  const call = async (script: string, ...args: readonly string[]): Promise<void> => {
    await run(pathOf(script), ['kafka', ...args], { env, timeout: 120_000 });
  };
  const remove = async (): Promise<void> => {
    await call('stop', '--kill');
    rmSync(folder, { recursive: true, force: true });
  };
  await call('start').catch(async (thrown: unknown) => {
    await remove();
    throw thrown;
  });
  return { url: `kafka://127.0.0.1:${port}`, start: () => call('start'), stop: () => call('stop'), remove };
};

/** Starts services on these ports: brokers at `port` and those after it, the store at `storePort`. */
export const ownServices = async (port: number, storePort: number, brokers: 1 | 3 = 3): Promise<OwnServices> => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-services-'));
  const env = {
    ...process.env,
    KAFKA_NODES: String(brokers),
    KAFKA_PORT: String(port),
    KAFKA_DATA: join(folder, 'kafka'),
    MONGODB_PORT: String(storePort),
    MONGODB_STORE: 'file',
    MONGODB_DATA: join(folder, 'mongodb'),
  };
  const call = async (script: string, what: readonly string[]): Promise<void> => {
    await run(pathOf(script), [...what], { env, timeout: 120_000 });
  };
  const forget = onInterrupted(() => {
    execFileSync(pathOf('stop'), ['--kill'], { env, stdio: 'ignore', timeout: 120_000 });
    rmSync(folder, { recursive: true, force: true });
  });
  const remove = async (): Promise<void> => {
    await call('stop', ['--kill']);
    forget();
    rmSync(folder, { recursive: true, force: true });
  };
  await call('start', []).catch(async (thrown: unknown) => {
    await remove();
    throw thrown;
  });
  return {
    kafkaUrl: `kafka://${Array.from({ length: brokers }, (_, node) => `127.0.0.1:${port + node}`).join(',')}`,
    mongodbUrl: `mongodb://127.0.0.1:${storePort}`,
    folders: { kafka: env.KAFKA_DATA, mongodb: env.MONGODB_DATA },
    start: (...what) => call('start', what),
    stop: (...what) => call('stop', what),
    signal: (what, name) => {
      const pidFile = join(folder, what === 'mongodb' ? 'mongodb/file' : `kafka/${what}`, 'pid');
      process.kill(Number(readFileSync(pidFile, 'utf8')), name);
    },
    remove,
  };
};
