import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import type { Backends } from '../../support/servers/pairs.ts';
import { commandOn, done, killBackups, killOnce } from '../commands.ts';
import { startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import { BOTH_PAIRS, type Given, type Outcome, type Scenario } from '../scenario.ts';
import { restoreDump } from './restore-dump.ts';

const WRITER_PAUSE_MS = 50;

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
    if (!(await killOnce(command(...args), () => existsSync(join(dataDir, 'store.db'))))) continue;
    const started = await startCarnet(target).catch((thrown: unknown) => String(thrown));
    if (typeof started !== 'string') {
      await started.kill();
      served++;
    } else if (!started.includes('a restore into this store was interrupted')) throw new Error(started);
  }
  await done(command, ...args);
  return served;
};

const restoreFiles = async ({ makeBackends, times, say }: Given): Promise<Outcome> => {
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
    const target = (kill: number) => ({
      folder: join(folder, `killed-${kill}`),
      begun: join(folder, `killed-${kill}.unfinished`, kill % 2 === 0 ? 'store.db' : 'journal.db'),
    });
    const mistaken = await killBackups(command, target, kills);
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

/** Kills backups under load, and restores of the last one: of files elsewhere, of services beside a dump. */
export const restoreBackups: Scenario = {
  name: 'restore',
  promise:
    'A restored backup has every statement that was acknowledged before it; a killed one is no backup, ' +
    'and a store that is half restored serves no one',
  pairs: BOTH_PAIRS,
  run: (given) => (given.pair === 'embedded' ? restoreFiles(given) : restoreDump(given)),
};
