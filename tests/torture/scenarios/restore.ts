import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { type RunningCommand, startCommand } from '../../support/servers/processes/carnet-command.ts';
import { PROCESS_MASTER_KEY, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import type { Backends } from '../../support/servers/pairs.ts';
import { startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import type { Given, Outcome, Scenario } from '../scenario.ts';

const WRITER_PAUSE_MS = 50;

const commandOn =
  ({ storeUrl, journalUrl }: Pick<Backends, 'journalUrl' | 'storeUrl'>, dataDir: string) =>
  (...args: readonly string[]): RunningCommand =>
    startCommand([...args, '--json'], {
      ...{ STORE_URL: storeUrl, JOURNAL_URL: journalUrl, DATA_DIR: dataDir, CARNET_MASTER_KEY: PROCESS_MASTER_KEY },
    });

type Command = ReturnType<typeof commandOn>;

/** Runs a command to its end; rejects with what it says where that is a failure. */
const done = async (command: Command, ...args: readonly string[]): Promise<void> => {
  const { code, stderr } = await command(...args).ended;
  if (code !== 0) throw new Error(`carnet ${args.join(' ')} ended with ${String(code)}: ${stderr}`);
};

/** Kills a command once it has made this path; resolves with whether it was still running then. */
const killOnce = async (path: string, { child, ended }: RunningCommand): Promise<boolean> => {
  await Promise.race([waitFor(path, () => existsSync(path)), ended]);
  const wasRunning = child.kill('SIGKILL');
  await ended;
  return wasRunning;
};

/** Kills backups under load; resolves with how many of those that were killed look whole. */
const killBackups = async (command: Command, folder: string, kills: number): Promise<number> => {
  let mistaken = 0;
  for (let kill = 0; kill < kills; kill++) {
    const target = join(folder, `killed-${kill}`);
    await killOnce(`${target}.unfinished/${kill % 2 === 0 ? 'store.db' : 'journal.db'}`, command('backup', target));
    // One that was quicker than its kill is a whole one: the manifest comes last.
    if (existsSync(target) && !existsSync(join(target, 'manifest.json'))) mistaken++;
  }
  return mistaken;
};

/** Kills restores, then carries one through; resolves with how many starts were not refused in between. */
const restoreThroughKills = async (
  target: Pick<Backends, 'journalUrl' | 'storeUrl'>,
  folder: string,
  kills: number,
): Promise<number> => {
  const dataDir = join(folder, 'restored');
  const command = commandOn(target, dataDir);
  const args = ['restore', join(folder, 'whole'), '--erasures', join(folder, 'erasures.json')] as const;
  let served = 0;
  for (let kill = 0; kill < kills; kill++) {
    if (!(await killOnce(join(dataDir, 'store.db'), command(...args)))) continue;
    const started = await startCarnet(target).catch((thrown: unknown) => String(thrown));
    if (typeof started !== 'string') {
      await started.kill();
      served++;
    } else if (!started.includes('a restore into this store was interrupted')) throw new Error(started);
  }
  await done(command, ...args);
  return served;
};

const run = async ({ makeBackends, times, say }: Given): Promise<Outcome> => {
  const backends = makeBackends();
  const folder = aFolder('torture-restore');
  const restored = {
    storeUrl: `sqlite:${join(folder, 'restored', 'store.db')}`,
    journalUrl: `sqlite:${join(folder, 'restored', 'journal.db')}`,
  };
  const kills = times(20, 1);
  const fleet = await startFleet(backends, ['all', 'sink']);
  const writers = [3, 6, 9].map((size) => startWriter(() => fleet.apis(), size, WRITER_PAUSE_MS));
  try {
    await waitFor('some statements', () => acknowledgedBy(writers).length > 100);
    mkdirSync(join(folder, 'data'), { mode: 0o700 });
    const command = commandOn(backends, join(folder, 'data'));
    say(`${kills} kills of a backup under load`);
    const mistaken = await killBackups(command, folder, kills);
    const before = acknowledgedBy(writers);
    await done(command, 'backup', join(folder, 'whole'));
    await done(command, 'erasures', 'export', join(folder, 'erasures.json'));
    await Promise.all(writers.map((writer) => writer.stop()));
    await fleet.end();
    say(`${kills} kills of a restore`);
    const served = await restoreThroughKills(restored, folder, kills);
    const again = await startFleet({ ...restored, remove: () => Promise.resolve() }, ['all']);
    try {
      const [api] = again.apis();
      if (api === undefined) throw new Error('no process answers requests');
      return {
        did: `${kills} kills each of \`carnet backup\` and \`carnet restore\``,
        acknowledged: before.length,
        misses: [
          ...(await missesOf(api, before)),
          ...(mistaken === 0 ? [] : [`${mistaken} killed backups look whole`]),
          ...(served === 0 ? [] : [`${served} processes served a store that was half restored`]),
        ],
        figures: [`refused requests: ${refusedBy(writers)}`],
      };
    } finally {
      await again.end();
    }
  } finally {
    await Promise.all(writers.map((writer) => writer.stop()));
    await fleet.end();
    await backends.remove();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Kills backups under load, and restores of the last one, elsewhere. */
export const restoreBackups: Scenario = {
  name: 'restore',
  promise:
    'A restored backup has every statement that was acknowledged before it; a killed one is no backup, ' +
    'and a store that is half restored serves no one',
  pairs: ['embedded'],
  run,
};
