import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startWriter } from '../../support/clients/posting-client.ts';
import { noesFileOf } from '../../support/servers/processes/carnet-process.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';

const ROLES = ['api', 'sink'];
const WRITER_PAUSE_MS = 50;

/** Posts for a while to processes that are killed at its end; resolves with what was acknowledged. */
const postFor = async (backends: Parameters<typeof startFleet>[0], milliseconds: number) => {
  const fleet = await startFleet(backends, ROLES);
  try {
    const writers = [2, 5].map((size) => startWriter(() => fleet.apis(), size, WRITER_PAUSE_MS));
    await pause(milliseconds);
    await Promise.all(writers.map((one) => one.stop()));
    return writers;
  } finally {
    await fleet.end();
  }
};

const putBack = async ({ makeBackends, times, say }: Given, isEmpty: boolean): Promise<Outcome> => {
  const backends = makeBackends();
  const milliseconds = times(20_000, 1_000);
  try {
    const before = isEmpty ? [] : await postFor(backends, milliseconds);
    const restore = await copyStore(backends);
    const since = await postFor(backends, milliseconds);
    say(isEmpty ? 'the store is lost' : 'an older copy of the store is put back');
    await restore();
    // With it the start is refused: what is done then, the rehearsal does.
    rmSync(noesFileOf(backends), { force: true });
    const fleet = await startFleet(backends, ROLES);
    try {
      const [api] = fleet.apis();
      if (api === undefined) throw new Error('no process answers requests');
      const writers = [...before, ...since];
      return {
        did: isEmpty ? 'the store was emptied beside its journal' : 'an older copy of the store was put back',
        acknowledged: acknowledgedBy(writers).length,
        misses: await missesOf(api, acknowledgedBy(writers)),
        figures: [`${acknowledgedBy(since).length} acknowledged since the copy, refused: ${refusedBy(writers)}`],
      };
    } finally {
      await fleet.end();
    }
  } finally {
    await backends.remove();
  }
};

/** Puts an older copy of the store back beside its journal. */
export const olderStore: Scenario = {
  name: 'older-store',
  promise: 'No acknowledged statement is lost when an older copy of the store is put back beside its journal',
  backendKinds: BOTH_BACKENDS,
  run: (given) => putBack(given, false),
};

/** Empties the store beside its journal. */
export const emptyStore: Scenario = {
  name: 'empty-store',
  promise: 'No acknowledged statement is lost when the store is lost beside its journal',
  backendKinds: BOTH_BACKENDS,
  run: (given) => putBack(given, true),
};
