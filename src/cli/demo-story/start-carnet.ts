import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clockArgument, controlClock, type DemoClock } from './clock.ts';

/** A Carnet of the story's own, on a folder that goes with it. */
export interface OwnCarnet {
  readonly url: string;
  /** The folder of all its data. */
  readonly folder: string;
  /** Its clock, if it was started in the past. */
  readonly clock?: DemoClock | undefined;
  /** Issues a key on the command line, as the owner of the machine does. */
  issue(source: string, scope: string): Promise<KeyAndSecret>;
  /** Invites to an account on the command line, with these options; resolves with the URL of the invitation. */
  invite(account: string, options: readonly string[]): Promise<string>;
  /** Ends the process and waits until it has ended; the folder stays. */
  stop(): Promise<void>;
  /** Ends the process, and starts another one on the same folder and port, with the clock of this machine. */
  restart(): Promise<OwnCarnet>;
  /** Ends the process if need be, and removes the folder that it made. */
  remove(): Promise<void>;
}

/** The controller of what is recorded, as people see it. */
const CONTROLLER = {
  CONTROLLER_NAME: 'Lycée Ada Lovelace',
  CONTROLLER_ADDRESS: '12 rue des Écoles, Lyon',
  CONTROLLER_CONTACT: 'contact@lycee.example',
  CONTROLLER_DPO: 'dpo@lycee.example',
} as const;

/** The credential with which the story uses its Carnet. */
export interface KeyAndSecret {
  readonly key: string;
  readonly secret: string;
}

const START_TIMEOUT_MS = 60_000;
const ASK_EVERY_MS = 50;

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
};

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

const ended = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** The paths of the server and of the command. */
export interface Programs {
  readonly server: string;
  readonly command: string;
}

/**
 * The host, port and data folder of a Carnet. Without `folder`, a temporary folder is made, and removed at the end;
 * without `port`, a free one is found.
 */
interface Place {
  /** A passkey needs `localhost`. */
  readonly host?: '127.0.0.1' | 'localhost';
  readonly folder?: string | undefined;
  readonly port?: number;
  /** True if the folder is removed at the end. */
  readonly isTemporary?: boolean;
  /** The time of its clock at the start, in milliseconds since the epoch; absent: that of this machine. */
  readonly startsAt?: number | undefined;
}

/** Only the end of a server's output is kept: it shows why the server ended. */
const WRITTEN_LIMIT = 10_000;

/** Starts the process with the flags of this one, and with a clock of its own if it starts in the past. */
const spawnServer = (server: string, env: NodeJS.ProcessEnv, startsAt: number | undefined) => {
  const clock = startsAt === undefined ? [] : [clockArgument(startsAt - Date.now())];
  const child = spawn(process.execPath, [...process.execArgv, ...clock, server], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', ...(startsAt === undefined ? [] : (['ipc'] as const))],
  });
  // The server also ends if this process fails.
  const onExit = (): boolean => child.kill();
  process.once('exit', onExit);
  let written = '';
  for (const output of [child.stdout, child.stderr])
    output?.on('data', (bytes: Buffer) => {
      written = (written + bytes.toString()).slice(-WRITTEN_LIMIT);
    });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.off('exit', onExit);
      resolve();
    });
  });
  return { child, gone, written: () => written };
};

/**
 * Starts a server on SQLite and a free port, and waits until it answers. Rejects with its output if it ends instead.
 */
export const startCarnet = async (
  programs: Programs,
  credential: KeyAndSecret,
  place: Place = {},
): Promise<OwnCarnet> => {
  const { host = '127.0.0.1', startsAt, isTemporary = place.folder === undefined } = place;
  const folder = place.folder ?? (await mkdtemp(join(tmpdir(), 'carnet-demo-')));
  const port = place.port ?? (await freePort());
  const url = `http://${host}:${port}`;
  const env = {
    PATH: process.env['PATH'],
    PORT: String(port),
    PUBLIC_URL: url,
    DATA_DIR: folder,
    ...CONTROLLER,
    CARNET_KEY: credential.key,
    CARNET_SECRET: credential.secret,
    LOG_LEVEL: 'warn',
    DRAIN_MS: '0',
    CHECK_EVERY_HOURS: '0',
  };
  const { child, gone, written } = spawnServer(programs.server, env, startsAt);
  const clock = startsAt === undefined ? undefined : controlClock(child, startsAt);
  const stop = async (): Promise<void> => {
    if (!ended(child)) child.kill('SIGTERM');
    await gone;
  };
  const remove = async (): Promise<void> => {
    await stop();
    if (isTemporary) await rm(folder, { recursive: true, force: true });
  };
  for (const until = Date.now() + START_TIMEOUT_MS; !(await answers(url));) {
    if (ended(child) || Date.now() > until) {
      await remove();
      throw new Error(`Carnet does not answer; it wrote:\n${written()}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, ASK_EVERY_MS);
    });
  }
  const run = async (...args: readonly string[]): Promise<unknown> => {
    const own = clock === undefined ? [] : [clockArgument(clock.now() - Date.now())];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...process.execArgv, ...own, programs.command, '--json', ...args],
      {
        env,
      },
    );
    return JSON.parse(stdout);
  };
  return {
    url,
    folder,
    clock,
    issue: async (source, scope) => (await run('credentials', 'add', source, '--scope', scope)) as KeyAndSecret,
    invite: async (account, options) =>
      ((await run('staff', 'invite', account, ...options)) as { readonly url: string }).url,
    stop,
    restart: async () => {
      await stop();
      return startCarnet(programs, credential, { host, folder, port, isTemporary });
    },
    remove,
  };
};
