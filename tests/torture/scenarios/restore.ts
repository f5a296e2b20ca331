import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { commandOn, killBackups, restoreThroughKills, runToEnd } from '../commands.ts';
import { startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';
import { restoreDump } from './restore-dump.ts';

const WRITER_PAUSE_MS = 50;

const restoreFiles = async ({ makeBackends, times, say }: Given): Promise<Outcome> => {
  const backends = makeBackends();
  const folder = aFolder('torture-restore');
  const [whole, erasures] = [join(folder, 'whole'), join(folder, 'erasures.json')];
  const dataDir = join(folder, 'restored');
  const restored = {
    storeUrl: `sqlite:${join(dataDir, 'store.db')}`,
    journalUrl: `sqlite:${join(dataDir, 'journal.db')}`,
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
    await runToEnd(command, 'backup', whole);
    await runToEnd(command, 'erasures', 'export', erasures);
    await Promise.all(writers.map((writer) => writer.stop()));
    await fleet.end();
    say(`${kills} kills of a restore`);
    const { misses, figure } = await restoreThroughKills({
      restored,
      kills,
      restore: () => commandOn(restored, dataDir)('restore', whole, '--erasures', erasures),
      isBegun: () => existsSync(join(dataDir, 'store.db')),
    });
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
          ...misses,
        ],
        figures: [figure, `refused requests: ${refusedBy(writers)}`],
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
  backendKinds: BOTH_BACKENDS,
  run: (given) => (given.backendKind === 'embedded' ? restoreFiles(given) : restoreDump(given)),
};
