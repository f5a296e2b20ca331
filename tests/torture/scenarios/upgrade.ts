import { setTimeout as pause } from 'node:timers/promises';
import { launchCarnet } from '../../support/servers/processes/carnet-process.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import type { Backends } from '../../support/servers/backends.ts';
import { type Fleet, startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import { buildReleaseBefore } from '../release-before.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';
import { openStudyOf, startStudied, streamMisses } from '../study-of-fleet.ts';

/** In the order of docs/operate/upgrade.md: sinks, releasers, API processes. */
const ROLES = ['sink', 'sink', 'releaser', 'api', 'api'];
/** How long old and new processes run beside each other. */
const BESIDE_MS = 3_000;
/** A start takes about this long on a free machine. */
const LONGEST_MS = 2_000;
/** Statements of each writer before the upgrade. */
const FEWEST = 50;
const NEW = { PROGRAM: 'dist/main.js' };

/** Kills the new release while it starts and migrates, some times. */
const killMigrations = async (backends: Backends, kills: number): Promise<void> => {
  for (let kill = 0; kill < kills; kill++) {
    const { child, gone } = await launchCarnet(backends, NEW);
    await pause(Math.random() * LONGEST_MS);
    child.kill('SIGKILL');
    await gone;
  }
};

const replaceAll = async (fleet: Fleet, { backendKind, times }: Given, backends: Backends): Promise<void> => {
  if (backendKind === 'embedded') {
    // An older release does not open what a newer one has migrated: stop, replace, start.
    await fleet.end();
    await killMigrations(backends, times(5, 1));
    await fleet.replace(0, NEW, 'kill');
    return;
  }
  for (const index of ROLES.keys()) {
    await fleet.replace(index, NEW);
    await pause(BESIDE_MS);
  }
};

const upgradeOnce = async (given: Given, program: string) => {
  const backends = given.makeBackends();
  const fleet = await startFleet(backends, given.backendKind === 'embedded' ? ['all'] : ROLES, { PROGRAM: program });
  try {
    const study = await openStudyOf(fleet);
    const writers = [startWriter(() => fleet.apis(), 5, 50), startStudied(fleet, study)] as const;
    await waitFor('statements by the old release', () => writers.every(({ accepted }) => accepted.length >= FEWEST));
    const before = acknowledgedBy(writers).length;
    await replaceAll(fleet, given, backends);
    await pause(BESIDE_MS);
    await Promise.all(writers.map((one) => one.stop()));
    const [api] = fleet.apis();
    if (api === undefined) throw new Error('no process answers requests');
    const misses = [
      ...(await missesOf(api, acknowledgedBy(writers.slice(0, 1)))),
      ...(await missesOf(study.tool, acknowledgedBy(writers.slice(1)))),
      ...(await streamMisses(study)),
    ];
    return { misses, before, acknowledged: acknowledgedBy(writers).length, refused: refusedBy(writers) };
  } finally {
    await fleet.end();
    await backends.remove();
  }
};

const upgradeFrom = async (given: Given): Promise<Outcome> => {
  const { commit, program, remove } = await buildReleaseBefore();
  const rounds: Awaited<ReturnType<typeof upgradeOnce>>[] = [];
  try {
    for (let round = 0; round < given.times(3, 1); round++) {
      given.say(`upgrade ${round + 1} from ${commit}`);
      rounds.push(await upgradeOnce(given, program));
    }
  } finally {
    await remove();
  }
  const sum = (of: 'before' | 'acknowledged'): number => rounds.reduce((total, round) => total + round[of], 0);
  const how = given.backendKind === 'embedded' ? 'killed in migrations' : 'old and new beside each other';
  return {
    did: `${rounds.length} upgrades under load from ${commit}, ${how}`,
    acknowledged: sum('acknowledged'),
    misses: rounds.flatMap(({ misses }) => misses),
    figures: [
      `${sum('before')} by the old release`,
      `refused requests: ${rounds.map(({ refused }) => refused).join(' / ')}`,
    ],
  };
};

/** Replaces the release before by this one, under load. */
export const upgrade: Scenario = {
  name: 'upgrade',
  promise: 'What the release before has acknowledged is there after an upgrade under load, in the store and in a study',
  backendKinds: BOTH_BACKENDS,
  run: upgradeFrom,
};
