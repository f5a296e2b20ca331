import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningCommand, startCommand } from '../support/servers/processes/carnet-command.ts';
import { PROCESS_MASTER_KEY, startCarnet } from '../support/servers/processes/carnet-process.ts';
import type { Backends } from '../support/servers/backends.ts';

const POLL_MS = 10;
/** The last kill of a restore comes so long after its beginning. */
const LAST_KILL_MS = 2_000;

/** Starts `carnet` on backends. */
export type Command = (...args: readonly string[]) => RunningCommand;

type Urls = Pick<Backends, 'journalUrl' | 'storeUrl'>;
type Settings = Readonly<Record<string, string>>;

/** Commands whose output is for people. */
export const wordsOn =
  ({ storeUrl, journalUrl }: Urls, dataDir: string, settings: Settings = {}): Command =>
  (...args) =>
    startCommand(args, {
      STORE_URL: storeUrl,
      JOURNAL_URL: journalUrl,
      DATA_DIR: dataDir,
      CARNET_MASTER_KEY: PROCESS_MASTER_KEY,
      ...settings,
    });

/** Commands whose output is JSON. */
export const commandOn = (urls: Urls, dataDir: string, settings: Settings = {}): Command => {
  const command = wordsOn(urls, dataDir, settings);
  return (...args) => command(...args, '--json');
};

/** Runs a command to its end; rejects with what it prints where that is a failure. */
export const runToEnd = async (command: Command, ...args: readonly string[]): Promise<void> => {
  const { code, stderr } = await command(...args).ended;
  if (code !== 0) throw new Error(`carnet ${args.join(' ')} ended with ${String(code)}: ${stderr}`);
};

/** Kills a command once `isThere`; resolves with whether it was still running then. */
const killOnce = async (
  { child, ended }: RunningCommand,
  isThere: () => boolean | Promise<boolean>,
): Promise<boolean> => {
  while (child.exitCode === null && !(await isThere())) await pause(POLL_MS);
  const wasRunning = child.kill('SIGKILL');
  const { code } = await ended;
  return wasRunning && code === null;
};

/** Kills backups once they have begun this file, or their folder; resolves with how many of them look whole. */
export const killBackups = async (
  command: Command,
  target: (kill: number) => { readonly folder: string; readonly begun: string },
  kills: number,
): Promise<number> => {
  let mistaken = 0;
  for (let kill = 0; kill < kills; kill++) {
    const { folder, begun } = target(kill);
    await killOnce(command('backup', folder), () => existsSync(begun));
    // One that was quicker than its kill is a whole one: the manifest comes last.
    if (existsSync(folder) && !existsSync(`${folder}/manifest.json`)) mistaken++;
  }
  return mistaken;
};

interface KilledRestores {
  readonly restored: Pick<Backends, 'journalUrl' | 'storeUrl'>;
  readonly restore: () => RunningCommand;
  /** Whether a restore, this one or one before it, has begun to change the store. */
  readonly isBegun: () => boolean | Promise<boolean>;
  readonly kills: number;
}

/** Kills restores at ever later moments, tries a start after each, which must be refused, and carries one through. */
export const restoreThroughKills = async ({
  restored,
  restore,
  isBegun,
  kills,
}: KilledRestores): Promise<{ readonly misses: readonly string[]; readonly figure: string }> => {
  let [killed, served] = [0, 0];
  for (let kill = 0; kill < kills; kill++) {
    const isTime = async (): Promise<boolean> => {
      if (!(await isBegun())) return false;
      await pause((kill * LAST_KILL_MS) / kills);
      return true;
    };
    if (!(await killOnce(restore(), isTime))) continue;
    killed++;
    const started = await startCarnet(restored).catch((thrown: unknown) => String(thrown));
    if (typeof started !== 'string') {
      await started.kill();
      served++;
    } else if (!started.includes('a restore into this store was interrupted')) throw new Error(started);
  }
  await runToEnd(restore);
  return {
    misses: [
      ...(killed > 0 ? [] : [`none of ${kills} restores was killed before its end`]),
      ...(served === 0 ? [] : [`${served} processes served a store that was half restored`]),
    ],
    figure: `${killed} restores were killed before their end`,
  };
};
