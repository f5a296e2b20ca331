import { readFileSync } from 'node:fs';
import { createProgram } from '../../../../src/cli/create-program.ts';
import { runCarnet } from '../../../../src/cli/run-carnet.ts';
import type { Backends } from '../backends.ts';
import { MASTER_KEY } from '../running-carnet.ts';

/** What a command came to. */
export interface EndedCommand {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const { version, engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly version: string;
  readonly engines: { readonly node: string };
};

const partsWith = (
  env: Readonly<Record<string, string>>,
  written: { stdout: string; stderr: string } = { stdout: '', stderr: '' },
) => ({
  env,
  stdout: (text: string) => void (written.stdout += text),
  stderr: (text: string) => void (written.stderr += text),
  release: { version, build: 'source', engines: engines.node },
  profilesDirectory: 'xapi-profiles',
  start: () => Promise.resolve(),
  demo: () => Promise.resolve(),
});

/** Runs `carnet` in this process, with these variables alone. */
export const runCommand = async (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<EndedCommand> => {
  const written = { stdout: '', stderr: '' };
  const code = await runCarnet(args, partsWith(env, written));
  return { code, ...written };
};

/** Runs `carnet` on these backends, with the master key of every Carnet of these tests. */
export const runCommandOn = (
  { storeUrl, journalUrl }: Pick<Backends, 'storeUrl' | 'journalUrl'>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<EndedCommand> =>
  runCommand(args, {
    STORE_URL: storeUrl,
    JOURNAL_URL: journalUrl,
    CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
    ...env,
  });

/** The definitions of every command. */
export const commandTree = () => createProgram({ ...partsWith({}), onExit: () => undefined }).program;
