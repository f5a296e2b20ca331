import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../../support/checks/wait-for.ts';
import { loseJournal } from '../../support/servers/lose-journal.ts';
import { loseStudyTopics } from '../../support/servers/lose-study-topics.ts';
import { FORGOTTEN_MS, startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf } from '../ledger.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';
import { openStudyOf, startStudied, streamMisses } from '../study-of-fleet.ts';
import { recover, refusalMisses, refusalOf } from './journal-lost.ts';

/** Statements of the study before each loss, and after. */
const FEWEST = 50;

const loseTopics = async ({ makeBackends, times, say }: Given): Promise<Outcome> => {
  const backends = makeBackends();
  const fleet = await startFleet(backends, ['all']);
  const losses = times(4, 2);
  const acknowledged: string[] = [];
  const misses: string[] = [];
  try {
    const study = await openStudyOf(fleet);
    const postSome = async (): Promise<void> => {
      const writer = startStudied(fleet, study);
      await waitFor('enough statements', () => writer.accepted.length >= FEWEST);
      await writer.stop();
      acknowledged.push(...acknowledgedBy([writer]));
      misses.push(...(await missesOf(study.tool, acknowledged)), ...(await streamMisses(study)));
    };
    await postSome();
    for (let loss = 0; loss < losses; loss++) {
      // Every second time as a broker is lost: with its journal.
      const withJournal = loss % 2 === 1;
      say(`loss ${loss + 1} of the topics${withJournal ? ' and the journal' : ''}`);
      await fleet.end();
      await loseStudyTopics(backends);
      if (withJournal) await loseJournal(backends);
      misses.push(...refusalMisses('lost topics of studies', await refusalOf(backends)));
      await pause(FORGOTTEN_MS);
      const { code, stderr } = await recover(backends);
      if (code !== 0) misses.push(`carnet recover fails: ${stderr.slice(0, 300)}`);
      await fleet.killAndStart(0, 'ready');
      await postSome();
    }
    return {
      did: `${losses} losses of the topics of studies, every second one with the journal`,
      acknowledged: acknowledged.length,
      misses,
      figures: [],
    };
  } finally {
    await fleet.end();
    await backends.remove();
  }
};

/** Loses the topics of studies. */
export const studyTopicsLost: Scenario = {
  name: 'study-topics-lost',
  promise:
    'A start without the topics of its studies is refused; after `carnet recover` each study has all its statements',
  backendKinds: BOTH_BACKENDS,
  run: loseTopics,
};
