import { setTimeout as pause } from 'node:timers/promises';
import { launchCarnet } from '../../support/servers/processes/carnet-process.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';

/** A start takes about this long on a free machine. */
const LONGEST_MS = 2_000;

const killInStart = async ({ makeBackends, times, say }: Given): Promise<Outcome> => {
  const backends = makeBackends();
  const kills = times(100, 3);
  // The first starts find nothing, and make store and journal.
  const killOne = async (): Promise<void> => {
    const { child, gone } = await launchCarnet(backends);
    await pause(Math.random() * LONGEST_MS);
    child.kill('SIGKILL');
    await gone;
  };
  for (let kill = 0; kill < kills / 2; kill++) await killOne();
  const fleet = await startFleet(backends, ['all']);
  const writer = startWriter(() => fleet.apis(), 5, 50);
  try {
    say(`${kills} kills in a start, half of them beside a process that serves`);
    for (let kill = 0; kill < kills / 2; kill++) await killOne();
    await writer.stop();
    await fleet.killAndStart(0);
    const [api] = fleet.apis();
    return {
      did: `${kills} kills in a start, on an empty store and beside a process that serves`,
      acknowledged: acknowledgedBy([writer]).length,
      misses: api === undefined ? ['no process answers'] : await missesOf(api, acknowledgedBy([writer])),
      figures: [`refused requests: ${refusedBy([writer])}`],
    };
  } finally {
    await writer.stop();
    await fleet.end();
    await backends.remove();
  }
};

/** Kills processes that are starting. */
export const killStart: Scenario = {
  name: 'kill-start',
  promise: 'A start that is killed leaves a store and a journal that the next start opens, and harms none that serves',
  backendKinds: BOTH_BACKENDS,
  run: killInStart,
};
