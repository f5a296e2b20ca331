import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { startCommand } from './carnet-command.ts';
import { basic, METRICS_TOKEN } from '../running-carnet.ts';
import type { Backends } from '../backends.ts';

/** A Carnet in a process of its own. */
export interface CarnetProcess {
  readonly url: string;
  readonly authorization: string;
  readonly child: ChildProcess;
  /** The Authorization header of a new credential of the source with these scopes, by the command line. */
  issue(source: string, scopes: readonly string[]): Promise<string>;
  /** Its whole output, logs and errors. */
  output(): string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Asks it to end; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** The master key that every process of a test shares. */
export const PROCESS_MASTER_KEY = Buffer.alloc(32, 9).toString('base64');

/** A port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
};

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** A Carnet that is starting; its program may not answer yet. */
interface LaunchedCarnet {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly url: string;
  /** Resolves with its exit code once it has ended. */
  readonly gone: Promise<number | null>;
}

const launched = new Set<ChildProcess>();

/** Ends each Carnet that was launched and still runs, at once. */
export const killLaunched = (): void => {
  for (const child of launched) child.kill('SIGKILL');
};

/** The environment of tests removes it at the end of each file. */
const NOES_FOLDER = join(tmpdir(), `carnet-noes-${process.pid}`);
process.once('exit', () => rmSync(NOES_FOLDER, { recursive: true, force: true }));

/** The list of noes of these backends: beside a SQLite store, else in a folder of this process. */
export const noesFileOf = ({ storeUrl }: Pick<Backends, 'storeUrl'>): string => {
  if (storeUrl.startsWith('sqlite:')) return `${storeUrl.slice('sqlite:'.length)}.noes.ndjson`;
  mkdirSync(NOES_FOLDER, { recursive: true, mode: 0o700 });
  return join(NOES_FOLDER, `${createHash('sha256').update(storeUrl).digest('hex').slice(0, 16)}.ndjson`);
};

/**
 * Launches a Carnet as `npm start` does, on these backends, without source maps, which are read at each start. PROGRAM
 * names another program than `dist/main.js`.
 */
export const launchCarnet = async (
  backends: Pick<Backends, 'journalUrl' | 'storeUrl'>,
  env: Readonly<Record<string, string>> = {},
): Promise<LaunchedCarnet> => {
  const port = env['PORT'] ?? String(await freePort());
  const child = spawn(
    process.execPath,
    [
      '--max-semi-space-size=32',
      ...(env['NODE_FLAGS'] ?? '').split(' ').filter(Boolean),
      ...(env['PROGRAM'] ?? 'dist/main.js').split(' '),
    ],
    {
      env: {
        PATH: process.env['PATH'],
        PORT: port,
        JOURNAL_URL: backends.journalUrl,
        STORE_URL: backends.storeUrl,
        DATA_DIR: '/nonexistent-unless-needed',
        CARNET_KEY: 'key',
        CARNET_SECRET: 'a secret',
        CARNET_MASTER_KEY: PROCESS_MASTER_KEY,
        LOG_LEVEL: 'warn',
        // No balancer: a test that stops a process need not wait.
        DRAIN_MS: '0',
        // A process more at each start.
        CHECK_EVERY_HOURS: '0',
        STUDY_MINIMUM: '1',
        METRICS_TOKEN,
        ...(env['DATA_DIR'] === undefined ? { NOES_FILE: noesFileOf(backends) } : {}),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  launched.add(child);
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  void gone.then(() => launched.delete(child));
  return { child, url: `http://127.0.0.1:${port}`, gone };
};

/** A start that is given up: it hangs. */
const START_MS = 240_000;

/** Starts a Carnet and waits until it is ready, or alive. Rejects with the output of a process that ends first. */
export const startCarnet = async (
  backends: Pick<Backends, 'journalUrl' | 'storeUrl'>,
  env: Readonly<Record<string, string>> = {},
  until: 'live' | 'ready' = 'ready',
): Promise<CarnetProcess> => {
  const { child, url, gone } = await launchCarnet(backends, env);
  const closed = once(child, 'close');
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  const deadline = Date.now() + START_MS;
  while (!(await answers(`${url}/health/${until}`))) {
    if (ended(child) || Date.now() > deadline) {
      child.kill('SIGKILL');
      // Its last words may come after its end.
      await closed;
      throw new Error(`Carnet does not answer: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    child,
    authorization: basic('key', 'a secret'),
    issue: async (source, scopes) => {
      const { ended: done } = startCommand(['--json', 'credentials', 'add', source, '--scope', ...scopes], {
        JOURNAL_URL: backends.journalUrl,
        STORE_URL: backends.storeUrl,
        CARNET_MASTER_KEY: PROCESS_MASTER_KEY,
        DATA_DIR: '/nonexistent-unless-needed',
        ...env,
      });
      const { code, stdout, stderr } = await done;
      if (code !== 0) throw new Error(`carnet credentials add ends with ${code}: ${stderr}`);
      const { key, secret } = JSON.parse(stdout) as { readonly key: string; readonly secret: string };
      return basic(key, secret);
    },
    output: () => output,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return gone;
    },
  };
};
