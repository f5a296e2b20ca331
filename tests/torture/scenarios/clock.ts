import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { startHarvester } from '../../support/clients/harvester.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { shiftedClock } from '../../support/servers/processes/shifted-clock.ts';
import { startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';

const HOUR_MS = 3_600_000;
const PHASE_MS = 2_000;
/** How long a harvester may lack something; in the short form only a hang ends the wait. */
const HARVESTED_MS = { full: 60_000, short: 240_000 };

/** Watches Consistent-Through of each address; `fell` counts answers that were before an earlier one. */
const watchThrough = (addresses: () => readonly Address[]) => {
  const latest = new Map<string, string>();
  let fell = 0;
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      for (const address of addresses()) {
        const { headers } = await aClient(address).get({ limit: 1 });
        const through = String(headers['x-experience-api-consistent-through']);
        if (through < (latest.get(address.url) ?? '')) fell++;
        else latest.set(address.url, through);
      }
      await pause(50);
    }
  };
  const ended = watch();
  return {
    stop: async (): Promise<number> => {
      isOver = true;
      await ended;
      return fell;
    },
  };
};

const setBack = async ({ makeBackends, times, say }: Given): Promise<Outcome> => {
  const backends = makeBackends();
  const fleet = await startFleet(backends, ['api', 'sink', 'all'], { NODE_FLAGS: shiftedClock(HOUR_MS, -HOUR_MS) });
  const apis = () => fleet.apis();
  const phases = times(5, 1);
  const harvester = startHarvester(apis);
  const through = watchThrough(apis);
  const writers = [2, 5].map((size) => startWriter(apis, size, 50));
  try {
    await pause(phases * PHASE_MS);
    const before = acknowledgedBy(writers).length;
    say(`the clocks are set back by an hour after ${before} statements`);
    fleet.signal('SIGUSR2');
    await pause(phases * PHASE_MS);
    await Promise.all(writers.map((one) => one.stop()));
    const acknowledged = acknowledgedBy(writers);
    const began = performance.now();
    const missing = (): readonly string[] => {
      const harvested = new Set(harvester.statements.map(({ id }) => id));
      return acknowledged.filter((id) => !harvested.has(id));
    };
    const mostMs = times(HARVESTED_MS.full, HARVESTED_MS.short);
    await waitFor('the harvester has all', () => missing().length === 0, mostMs).catch(() => undefined);
    const seconds = (performance.now() - began) / 1000;
    const [fell, late] = [await through.stop(), missing().length];
    const [api] = apis();
    return {
      did: `clocks an hour ahead, set back under load; ${acknowledged.length - before} statements after it`,
      acknowledged: acknowledged.length,
      misses: [
        ...(fell === 0 ? [] : [`Consistent-Through went back ${fell} times`]),
        ...(late === 0 ? [] : [`a harvester lacks ${late} statements ${seconds.toFixed(1)} s later`]),
        ...(api === undefined ? ['no process answers'] : await missesOf(api, acknowledged)),
      ],
      figures: [`harvested after ${seconds.toFixed(1)} s`, `refused requests: ${refusedBy(writers)}`],
    };
  } finally {
    await through.stop().catch(() => undefined);
    await harvester.stop();
    await Promise.all(writers.map((one) => one.stop()));
    await fleet.end();
    await backends.remove();
  }
};

/** Sets the clocks of all processes back. */
export const clock: Scenario = {
  name: 'clock',
  promise: 'Consistent-Through never goes back and a harvester misses nothing while clocks are set back by an hour',
  inTime: `it has all ${HARVESTED_MS.full / 1000} s after the last write`,
  backendKinds: BOTH_BACKENDS,
  run: setBack,
};
