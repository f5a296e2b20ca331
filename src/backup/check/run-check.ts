import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** The command `carnet` of this process. */
export interface CheckProgram {
  readonly path: string;
  /** The build of this process: the files may have been replaced since it began. */
  readonly build: string;
}

interface EndedCheck {
  /** Null if it was killed, or could not begin. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of `carnet check --json`. */
export interface RunningCheck {
  readonly ended: Promise<EndedCheck>;
  readonly kill: () => void;
}

const yieldToOthers = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // The process has ended, or the system has no priorities.
  }
};

/**
 * Runs the command in a process of its own, behind all other work: it reads every page of the files. However this
 * process ends, the command ends with it. Throws the error of the system if there is no memory for a process.
 */
export const runCheck = ({ path, build }: CheckProgram): RunningCheck => {
  const args = [path, 'check', '--json', '--only-build', build, '--with-server'];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  const ended = new Promise<EndedCheck>((resolve) => {
    child.once('error', ({ message }) => resolve({ code: null, stdout: '', stderr: message }));
    child.once('close', (code) => resolve({ code, ...output }));
  });
  yieldToOthers(child);
  // Without a free handle for a pipe the process has none.
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => void (output[name] += text));
  return { ended, kill: () => void child.kill() };
};
