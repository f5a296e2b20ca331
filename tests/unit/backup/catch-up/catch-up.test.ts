import { openCatchUp } from '../../../../src/backup/catch-up/catch-up.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { openJournal, openStudyTopics } from '../../../../src/journal/open-journal.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { createLog } from '../../../../src/telemetry/log.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';

describe('A store that is followed', () => {
  it('is an older copy while it is held back, whatever it has', async () => {
    const deps = { now: Date.now, bodyLimit: 1_000_000, log: createLog({ level: 'silent' }) };
    const store = await openStore('sqlite::memory:', deps);
    const journal = await openJournal('sqlite::memory:', deps);
    const topics = await openStudyTopics('sqlite::memory:', deps);
    try {
      const catchUp = await openCatchUp({ store, journal, topics, ...deps }, false);
      const told: boolean[] = [];
      catchUp.onChange((isReached) => told.push(isReached));
      const state = async () => [catchUp.isReached(), catchUp.isOlder(), catchUp.describe(), await catchUp.reached(1)];
      expect(await state()).toEqual([true, false, undefined, true]);
      catchUp.hold(true);
      catchUp.hold(true);
      expect(await state()).toEqual([false, true, expect.stringContaining('older than the list of noes'), false]);
      const waited = catchUp.reached(10_000);
      catchUp.hold(false);
      catchUp.hold(false);
      expect(await waited).toBe(true);
      expect(await state()).toEqual([true, false, undefined, true]);
      expect(told).toEqual([true, false, true]);
    } finally {
      await topics.close();
      await journal.close();
      await store.close();
    }
  });

  it('is known to be older if it was put back while the journal was away', async () => {
    const deps = { now: Date.now, bodyLimit: 1_000_000, log: createLog({ level: 'silent' }) };
    const store = await openStore('sqlite::memory:', deps);
    const journal = await openJournal('sqlite::memory:', deps);
    const topics = await openStudyTopics('sqlite::memory:', deps);
    let asked = 0;
    let isAway = false;
    const partitions = () => {
      asked += 1;
      return isAway ? Promise.reject(new Problem('journal-unavailable', 'away')) : journal.partitions();
    };
    const errors: string[] = [];
    const log = {
      error: (_: object, text: string) => void errors.push(text),
      warn: () => undefined,
      info: () => undefined,
    };
    const claimed = await store.progress.claim(0);
    await store.progress.save({ ...claimed, offset: 5 });
    const catchUp = await openCatchUp(
      {
        store,
        topics,
        log: log as never,
        now: Date.now,
        journal: { readState: () => journal.readState(), partitions },
      },
      false,
    );
    const following = catchUp.start((thrown) => errors.push(String(thrown)));
    try {
      await waitFor('it to be looked at', () => asked > 0);
      isAway = true;
      await store.progress.save({ ...claimed, offset: 3 });
      const before = asked;
      await waitFor('the journal to be missed', () => asked > before + 1);
      isAway = false;
      await waitFor('it to be noticed', () => errors.length > 0);
      expect(errors).toEqual([expect.stringContaining('the store is older than what was read')]);
    } finally {
      await following.stop();
      await topics.close();
      await journal.close();
      await store.close();
    }
  });
});
