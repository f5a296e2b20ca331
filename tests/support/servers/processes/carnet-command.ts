import { type ChildProcess, spawn } from 'node:child_process';

/** A command `carnet` that runs. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/**
 * Starts the built command `carnet` with these variables only; `input` is its standard input. It is the one beside the
 * PROGRAM that these name: one of another release would migrate the store below it.
 */
export const startCommand = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): RunningCommand => {
  const command = (env['PROGRAM'] ?? 'dist/main.js').replace(/main\.js$/u, 'carnet.js');
  const child = spawn(process.execPath, [command, ...args], { env: { PATH: process.env['PATH'], ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  child.stdin.on('error', () => undefined).end(input);
  const ended = new Promise<Awaited<RunningCommand['ended']>>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, ended };
};
