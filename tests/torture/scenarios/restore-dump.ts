import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../../../src/store/open-store.ts';
import { COPY_UNDER_WAY } from '../../../src/store/ports/copy-repository.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import type { RunningCommand } from '../../support/servers/processes/carnet-command.ts';
import type { Backends } from '../../support/servers/backends.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { commandOn, killBackups, restoreThroughKills, runToEnd } from '../commands.ts';
import { FORGOTTEN_MS, startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import type { Given, Outcome } from '../scenario.ts';

const ROLES = ['all', 'sink'];
const WRITER_PAUSE_MS = 50;

const killRestores = async (restored: Backends, restore: () => RunningCommand, kills: number) => {
  const store = await openStore(restored.storeUrl, { now: Date.now });
  const isBegun = async (): Promise<boolean> => (await store.facts.find(COPY_UNDER_WAY)) !== undefined;
  try {
    return await restoreThroughKills({ restored, restore, isBegun, kills });
  } finally {
    await store.close();
  }
};

/**
 * Copies the store under load after a backup, as a snapshot of its volumes: processes stand still meanwhile. Later puts
 * the copy back beside the journal, and kills restores.
 */
export const restoreDump = async ({ makeBackends, times, say }: Given): Promise<Outcome> => {
  const backends = makeBackends();
  const folder = aFolder('torture-restore');
  const [whole, erasures] = [join(folder, 'whole'), join(folder, 'erasures.json')];
  const kills = times(20, 1);
  const fleet = await startFleet(backends, ROLES);
  const writers = [3, 6, 9].map((size) => startWriter(() => fleet.apis(), size, WRITER_PAUSE_MS));
  try {
    await waitFor('some statements', () => acknowledgedBy(writers).length > 100);
    mkdirSync(join(folder, 'data'), { mode: 0o700 });
    const command = commandOn(backends, join(folder, 'data'));
    say(`${kills} kills of a backup under load`);
    const target = (kill: number) => ({
      folder: join(folder, `killed-${kill}`),
      begun: join(folder, `killed-${kill}.unfinished`),
    });
    const mistaken = await killBackups(command, target, kills);
    await runToEnd(command, 'backup', whole);
    fleet.signal('SIGSTOP');
    const putBack = await copyStore(backends);
    fleet.signal('SIGCONT');
    const before = acknowledgedBy(writers).length;
    await waitFor('more statements', () => acknowledgedBy(writers).length > before + times(1000, 100));
    await runToEnd(command, 'erasures', 'export', erasures);
    await Promise.all(writers.map((writer) => writer.stop()));
    await fleet.end();
    await pause(FORGOTTEN_MS);
    say(`${kills} kills of a restore`);
    await putBack();
    const restore = () => command('restore', whole, '--erasures', erasures);
    const { misses, figure } = await killRestores(backends, restore, kills);
    await fleet.startAll();
    const [api] = fleet.apis();
    if (api === undefined) throw new Error('no process answers requests');
    return {
      did: `${kills} kills each of \`carnet backup\` and \`carnet restore\`, beside a journal that survived`,
      acknowledged: acknowledgedBy(writers).length,
      misses: [
        ...(await missesOf(api, acknowledgedBy(writers))),
        ...(mistaken === 0 ? [] : [`${mistaken} killed backups look whole`]),
        ...misses,
      ],
      figures: [
        figure,
        `${acknowledgedBy(writers).length - before} acknowledged since the copy`,
        `refused requests: ${refusedBy(writers)}`,
      ],
    };
  } finally {
    await Promise.all(writers.map((writer) => writer.stop()));
    await fleet.end();
    await backends.remove();
    rmSync(folder, { recursive: true, force: true });
  }
};
