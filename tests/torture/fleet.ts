import { type CarnetProcess, freePort, startCarnet } from '../support/servers/processes/carnet-process.ts';
import type { Backends } from '../support/servers/backends.ts';

/** A process that was killed counts as running for so long after its last sign of life. */
export const FORGOTTEN_MS = 21_000;

type Environment = Readonly<Record<string, string>>;

/** Processes of one Carnet, each at a port of its own for as long as the fleet lives. */
export interface Fleet {
  /** Those that answer requests, at this moment. */
  apis(): readonly CarnetProcess[];
  /** All processes, at this moment. */
  all(): readonly CarnetProcess[];
  /** The processes whose ROLE is `role`, by their index in the fleet. */
  indicesOf(role: string): readonly number[];
  /** Ends the process at `index` with SIGKILL and starts it again; resolves once it is live, or ready. */
  killAndStart(index: number, until?: 'live' | 'ready'): Promise<void>;
  /** Stops the process at `index` by SIGTERM, or `kill`s it, and starts it with these settings added. */
  replace(index: number, added: Environment, how?: 'stop' | 'kill'): Promise<void>;
  /** Stops all by SIGTERM; resolves with their exit codes. */
  stopAll(): Promise<readonly (number | null)[]>;
  /** Starts all again after `stopAll`; resolves once all are ready. */
  startAll(): Promise<void>;
  /** Sends a signal to each process. */
  signal(name: NodeJS.Signals): void;
  /** Ends all with SIGKILL. */
  end(): Promise<void>;
}

/** Starts a process for each role and waits until all are ready. */
export const startFleet = async (
  backends: Backends,
  roles: readonly string[],
  environment: Environment = {},
): Promise<Fleet> => {
  const settings: Environment[] = [];
  for (const ROLE of roles) settings.push({ ...environment, ROLE, PORT: String(await freePort()) });
  const startEach = (): Promise<CarnetProcess[]> => Promise.all(settings.map((env) => startCarnet(backends, env)));
  const running = await startEach();
  return {
    apis: () => running.filter((_, index) => roles[index] === 'api' || roles[index] === 'all'),
    all: () => [...running],
    indicesOf: (role) => roles.flatMap((one, index) => (one === role ? [index] : [])),
    killAndStart: async (index, until = 'live') => {
      await running[index]?.kill();
      running[index] = await startCarnet(backends, settings[index] ?? {}, until);
    },
    replace: async (index, added, how = 'stop') => {
      await running[index]?.[how]();
      settings[index] = { ...settings[index], ...added };
      running[index] = await startCarnet(backends, settings[index], 'live');
    },
    stopAll: () => Promise.all(running.map((one) => one.stop())),
    startAll: async () => {
      running.splice(0, running.length, ...(await startEach()));
    },
    signal: (name) => running.forEach(({ child }) => child.kill(name)),
    end: async () => {
      await Promise.all(running.map((one) => one.kill()));
    },
  };
};
