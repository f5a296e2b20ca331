import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** The command `carnet` of this process. */
export interface CheckProgram {
  readonly path: string;
  /** What this process was built from: the files may have been replaced since it began. */
  readonly build: string;
}

interface EndedCheck {
  /** Null where it was killed, or could not begin. */
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
    // It has ended, or the system has no priorities.
  }
};

/**
 * Runs the command in a process of its own, behind all other work: it reads every page of the files. However this
 * process ends, the command ends with it. Throws the error of the system where there is no memory for a process.
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
  // Without a handle left for a pipe it has none.
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => void (output[name] += text));
  return { ended, kill: () => void child.kill() };
};
