import { setTimeout as pause } from 'node:timers/promises';
import { startWriter } from '../../support/clients/posting-client.ts';
import { type Fleet, startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';
import { openStudyOf, startStudied, streamMisses } from '../study-of-fleet.ts';

/** Pauses of each writer, and the longest between a start and the next kill of that role. */
const WRITER_PAUSE_MS = 100;
const LONGEST_LIFE_MS = 1500;

const killEach = async (fleet: Fleet, role: string, times: number): Promise<void> => {
  const indices = fleet.indicesOf(role);
  for (let kill = 0; kill < times; kill++) {
    await pause(Math.random() * LONGEST_LIFE_MS);
    // A process that is live may still wait for its store: every second one is killed while it works.
    await fleet.killAndStart(indices[kill % indices.length] ?? 0, kill % 2 === 0 ? 'ready' : 'live');
  }
};

const killRoles = async (
  { makeBackends, times, say }: Given,
  processes: readonly string[],
  victims: readonly string[],
): Promise<Outcome> => {
  const backends = makeBackends();
  const fleet = await startFleet(backends, processes);
  const kills = times(100, 2);
  try {
    const study = await openStudyOf(fleet);
    const writers = [3, 6, 9].map((size) => startWriter(() => fleet.apis(), size, WRITER_PAUSE_MS));
    const studied = startStudied(fleet, study);
    say(`${kills} kills of ${victims.join(', ')} among ${processes.join(', ')}`);
    await Promise.all(victims.map((role) => killEach(fleet, role, kills)));
    await Promise.all([...writers, studied].map((one) => one.stop()));
    const [api] = fleet.apis();
    if (api === undefined) throw new Error('no process answers requests');
    const misses = [
      ...(await missesOf(api, acknowledgedBy(writers))),
      ...(await missesOf(study.tool, acknowledgedBy([studied]))),
      ...(await streamMisses(study)),
    ];
    return {
      did: `${kills} kills each of ${victims.join(', ')}`,
      acknowledged: acknowledgedBy([...writers, studied]).length,
      misses,
      figures: [`refused requests: ${refusedBy([...writers, studied])}`],
    };
  } finally {
    await fleet.end();
    await backends.remove();
  }
};

/** Kills roles that run apart, at once. */
export const killApart: Scenario = {
  name: 'kill',
  promise:
    'No acknowledged statement is lost or doubled, in the store or in a study, while API, sink and releaser are killed',
  backendKinds: BOTH_BACKENDS,
  run: (given) => killRoles(given, ['api', 'api', 'sink', 'sink', 'releaser'], ['api', 'sink', 'releaser']),
};

/** Kills a process that does everything. */
export const killAll: Scenario = {
  name: 'kill-all',
  promise: 'No acknowledged statement is lost or doubled, in the store or in a study, while the only process is killed',
  backendKinds: BOTH_BACKENDS,
  run: (given) => killRoles(given, ['all'], ['all']),
};
