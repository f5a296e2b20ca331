import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backends, backendsIn } from '../../support/servers/backends.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { cleanUpOnce } from '../../support/servers/processes/interrupted.ts';
import type { Receiver } from './load.ts';
import type { Tree } from './trees.ts';

/** A running server that takes statements, alone or in several processes. */
export interface Contender extends Receiver {
  readonly name: string;
  readonly pids: readonly number[];
  readonly stop: () => Promise<void>;
}

/** A Carnet that is measured. */
export interface RunningTree extends Contender {
  readonly processes: readonly CarnetProcess[];
  readonly backends: Backends;
}

/** How a Carnet is started; one process on files in a new folder by default. */
interface StartOptions {
  /** The environment of each process; the first one takes the statements. */
  readonly processes?: readonly Readonly<Record<string, string>>[];
  readonly backends?: Backends;
}

/** Backends on a disk, not in memory: what they write is measured. */
export const diskBackends = (): Backends => backendsIn(mkdtempSync(join(tmpdir(), 'carnet-bench-data-')));

export const startTree = async (
  { name, program }: Tree,
  { processes: environments = [{ ROLE: 'all' }], backends = diskBackends() }: StartOptions = {},
): Promise<RunningTree> => {
  const processes: CarnetProcess[] = [];
  const stop = cleanUpOnce(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await backends.remove();
  });
  try {
    for (const env of environments)
      processes.push(await startCarnet(backends, { ACK_WAIT_MS: '20000', PROGRAM: program, ...env }));
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const [{ url, authorization }] = processes as [CarnetProcess];
  const pids = processes.map(({ child }) => child.pid ?? 0);
  return { name, url, authorization, pids, processes, backends, stop };
};

/** Starts this program once more with other arguments, at the port that it prints. Rejects if it ends before. */
export const startSelf = async (...args: readonly string[]): Promise<Pick<Contender, 'url' | 'pids' | 'stop'>> => {
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const stop = cleanUpOnce(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  const ended = gone.then(async ([code, signal]) => {
    await stop();
    throw new Error(`${args.join(' ')} ended before it printed its port: ${code ?? signal}`);
  });
  const [bytes] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  return { url: `http://127.0.0.1:${/port (\d+)/.exec(bytes.toString())?.[1] ?? ''}`, pids: [child.pid ?? 0], stop };
};

/** Starts the bare server (`node:http` and `JSON.parse`), the limit of what any other can reach. */
export const startBare = async (): Promise<Contender> => {
  const bare = await startSelf('ceiling');
  return { name: 'bare', authorization: '', ...bare };
};
