import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import type { StudyTopics } from '../../../../src/journal/port/study-topics.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { createEndReleases } from '../../../../src/studies/release/retract-releases.ts';
import { createOffer } from '../../../../src/studies/release/release-candidates.ts';
import { createReleaser } from '../../../../src/studies/release/study-publisher.ts';
import { newState } from '../../../../src/studies/study/study-state.ts';
import { aRelease } from '../../../support/builders/a-release.ts';

const STUDY = 'study:spelling';
let store: Store;
let topics: StudyTopics;
beforeEach(async () => {
  store = await openSqliteStore({ file: ':memory:', now: Date.now });
  topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
  await topics.ensure(STUDY);
  await store.studies.add(newState(STUDY, 'a key'));
});
afterEach(async () => {
  await topics.close();
  await store.close();
});

describe('a turn of the releaser of a partition', () => {
  it('ends in time however much is over, so that messages come between, and goes on until all of it is told', async () => {
    const over = Array.from({ length: 1200 }, () => aRelease());
    await store.releases.add(over);
    await store.releases.end(
      over.map(({ key }) => key),
      'removed',
    );
    const did: string[] = [];
    const releaser = createReleaser({
      topics,
      releases: store.releases,
      now: Date.now,
      turnMs: 0,
      ending: createEndReleases({
        releases: store.releases,
        studies: store.studies,
        topics,
        people: { personsById: () => Promise.resolve(new Map()) },
        endings: () => Promise.resolve(new Map()),
        now: Date.now,
      }),
      passing: () => Promise.resolve(Infinity),
      begun: () => undefined,
      met: () => Promise.resolve(),
      away: () => undefined,
      tick: async () => {
        did.push(`${await topics.head(STUDY)} told`);
        return false;
      },
      handleMessages: (_, messages) => {
        did.push(`handled ${messages[0]!.offset}`);
        return Promise.resolve();
      },
    });
    await releaser.claimed(0);
    await releaser.caughtUp(0, 0);
    await releaser.handle({ partition: 0, messages: [{ offset: 7, appendedAt: 0, batches: [] }] });
    for (let turns = 0; turns < 4; turns++) await releaser.caughtUp(0, 0);
    await releaser.close();
    expect(did).toEqual(['500 told', 'handled 7', '1000 told', '1200 told']);
  });
});

describe('what others ask an owner to release', () => {
  it('is heard in turns', async () => {
    const asked = Array.from({ length: 1200 }, () => aRelease());
    await store.releases.add(asked);
    await store.releases.again(asked.map(({ key }) => key));
    const { hear } = createOffer({
      releases: store.releases,
      statements: store.statements,
      people: { personsById: () => Promise.resolve(new Map()) },
      recordOf: () => Promise.resolve(undefined),
      now: Date.now,
    });
    const turn = (until: number): Promise<boolean> =>
      hear(
        () => Promise.resolve([]),
        0,
        until,
        () => Promise.resolve(),
      );
    const left = async (): Promise<number> => (await store.releases.asked(0, 2000)).length;
    expect([await turn(0), await left()]).toEqual([true, 700]);
    expect([await turn(Infinity), await left()]).toEqual([false, 0]);
  });
});
