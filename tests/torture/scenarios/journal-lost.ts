import { setTimeout as pause } from 'node:timers/promises';
import { startCommand } from '../../support/servers/processes/carnet-command.ts';
import { PROCESS_MASTER_KEY, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { loseJournal } from '../../support/servers/lose-journal.ts';
import type { Backends } from '../../support/servers/backends.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type Fleet, FORGOTTEN_MS, startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf } from '../ledger.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';

/** Statements before the loss, and after. */
const FEWEST = 100;

const postSome = async (fleet: Fleet): Promise<readonly string[]> => {
  const writer = startWriter(() => fleet.apis(), 5, 20);
  await waitFor('enough statements', () => writer.accepted.length >= FEWEST);
  await writer.stop();
  return acknowledgedBy([writer]);
};

/** What a start says that must refuse; a process that starts is ended. */
export const refusalOf = async (backends: Pick<Backends, 'journalUrl' | 'storeUrl'>): Promise<string> => {
  try {
    await (await startCarnet(backends, {}, 'live')).kill();
    return '';
  } catch (thrown) {
    return String(thrown);
  }
};

export const refusalMisses = (what: string, refusal: string): readonly string[] =>
  refusal.includes('do not belong together') && refusal.includes('carnet recover')
    ? []
    : [`a start beside ${what} says ${refusal === '' ? 'nothing, and starts' : refusal.slice(0, 200)}`];

export const recover = (backends: Backends): Promise<{ readonly code: number | null; readonly stderr: string }> =>
  startCommand(['recover'], {
    JOURNAL_URL: backends.journalUrl,
    STORE_URL: backends.storeUrl,
    CARNET_MASTER_KEY: PROCESS_MASTER_KEY,
  }).ended;

/** Ends a Carnet, loses its journal, recovers, and posts again. */
const loseOnce = async (given: Given) => {
  const [backends, other] = [given.makeBackends(), given.makeBackends()];
  const fleet = await startFleet(backends, ['all']);
  const stranger = await startFleet(other, ['all']);
  try {
    const before = await postSome(fleet);
    await postSome(stranger);
    const [api] = fleet.apis();
    const first = api === undefined ? ['no process answers'] : await missesOf(api, before);
    await fleet.end();
    await stranger.end();
    const beside = await refusalOf({ ...backends, journalUrl: other.journalUrl });
    await loseJournal(backends);
    const without = await refusalOf(backends);
    await pause(FORGOTTEN_MS);
    const { code, stderr } = await recover(backends);
    await fleet.killAndStart(0);
    const acknowledged = [...before, ...(await postSome(fleet))];
    const [again] = fleet.apis();
    return {
      acknowledged: acknowledged.length,
      misses: [
        ...first,
        ...refusalMisses('the journal of another Carnet', beside),
        ...refusalMisses('a journal begun anew', without),
        ...(code === 0 ? [] : [`carnet recover fails: ${stderr.slice(0, 300)}`]),
        ...(again === undefined ? ['no process answers'] : await missesOf(again, acknowledged)),
      ],
    };
  } finally {
    await fleet.end();
    await stranger.end();
    await backends.remove();
    await other.remove();
  }
};

const loseJournals = async (given: Given): Promise<Outcome> => {
  const rounds: Awaited<ReturnType<typeof loseOnce>>[] = [];
  for (let round = 0; round < given.times(3, 1); round++) rounds.push(await loseOnce(given));
  return {
    did: `${rounds.length} journals lost, ${rounds.length} of another Carnet`,
    acknowledged: rounds.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    misses: rounds.flatMap(({ misses }) => misses),
    figures: [],
  };
};

/** Loses the journal, and takes that of another. */
export const journalLost: Scenario = {
  name: 'journal-lost',
  promise:
    'A start without its journal, or with that of another, is refused; after `carnet recover` all stored is there',
  backendKinds: BOTH_BACKENDS,
  run: loseJournals,
};
