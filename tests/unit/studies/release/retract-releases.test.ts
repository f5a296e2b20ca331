import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import type { StudyTopics } from '../../../../src/journal/port/study-topics.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { createEndReleases } from '../../../../src/studies/release/retract-releases.ts';
import { createFollowChain } from '../../../../src/studies/release/consume-audit-log.ts';
import { changeState, newState, readState } from '../../../../src/studies/study/study-state.ts';
import { aRelease } from '../../../support/builders/a-release.ts';
import { aStudy } from '../../../support/builders/a-purpose.ts';

const STUDY = aStudy();
const COUNT = 6000;

describe('what is over of somebody of whom much was released', () => {
  let store: Store;
  let topics: StudyTopics;
  let named: number[];
  /** The real shelf, with how many keys each call has named. */
  const repository = () => ({
    ...store.releases,
    remove: (keys: readonly string[]) => {
      named.push(keys.length);
      return store.releases.remove(keys);
    },
    end: (keys: readonly string[], why: 'removed' | 'voided') => {
      named.push(keys.length);
      return store.releases.end(keys, why);
    },
  });
  const ending = (topics: Parameters<typeof createEndReleases>[0]['topics']) =>
    createEndReleases({
      releases: repository(),
      studies: store.studies,
      topics,
      people: { personsById: () => Promise.resolve(new Map()) },
      endings: () => Promise.resolve(new Map([[STUDY.id, STUDY]])),
      now: Date.now,
    });
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
    await topics.ensure(STUDY.id);
    named = [];
    await store.studies.add(newState(STUDY.id, 'a key'));
    await store.releases.add(Array.from({ length: COUNT }, () => aRelease()));
  });
  afterEach(async () => {
    await topics.close();
    await store.close();
  });

  it('is told and forgotten a few thousand at once, as no call to a store may name more', async () => {
    const told = ending(topics);
    const over = await told.overOf('ann');
    await told.tell(
      await topics.claim(0),
      over.map((release) => ({ release, why: 'removed' })),
    );
    expect([
      over.length,
      await topics.head(STUDY.id),
      await store.releases.ofPeople(['ann'], { limit: 1 }),
      named,
    ]).toEqual([COUNT, COUNT, [], [5000, 1000]]);
  });

  it('is left to its owners likewise', async () => {
    const event = {
      seq: 1,
      id: 'e',
      at: '',
      prev: '',
      hash: '',
      type: 'decision',
      person: 'ann',
      purpose: STUDY.id,
      by: { role: 'subject' as const, id: 'ann' },
    };
    const follow = createFollowChain({
      chain: { page: ({ after = 0 }) => Promise.resolve(after === 0 ? [event] : []) },
      people: { personsById: () => Promise.resolve(new Map()) },
      studies: store.studies,
      releases: repository(),
      ending: ending(topics),
    });
    await follow(STUDY, (await readState(store.studies, STUDY.id))!, Infinity, () => Promise.resolve(undefined));
    expect([(await store.releases.ending(0, 10_000)).length, named]).toEqual([COUNT, [5000, 1000]]);
  });

  describe('of a study whose topic cannot be found', () => {
    const tellOne = async (from: Parameters<typeof ending>[0]): Promise<void> => {
      const [release] = await store.releases.ofPeople(['ann'], { limit: 1 });
      await ending(from).tell(await topics.claim(0), [{ release: release!, why: 'removed' }]);
    };
    const left = async (): Promise<number> => (await store.releases.ofPeople(['ann'], { limit: COUNT })).length;
    beforeEach(() => topics.destroy(STUDY.id));

    it('is told in a new one, as the study has its key', async () => {
      await tellOne(topics);
      expect([(await topics.read(STUDY.id, 0)).records.map(({ value }) => value), await left()]).toEqual([
        [null],
        COUNT - 1,
      ]);
    });

    it('is told nobody where the key is gone, and forgotten', async () => {
      await changeState(store.studies, STUDY.id, ({ key, ...state }) => state);
      await tellOne(topics);
      await expect(topics.head(STUDY.id)).rejects.toMatchObject({ kind: 'not-found' });
      expect(await left()).toBe(COUNT - 1);
    });

    it('leaves no topic behind where the study is destroyed meanwhile', async () => {
      await tellOne({
        destroy: (study) => topics.destroy(study),
        ensure: async (study) => {
          await changeState(store.studies, STUDY.id, ({ key, ...state }) => state);
          await topics.ensure(study);
        },
      });
      await expect(topics.head(STUDY.id)).rejects.toMatchObject({ kind: 'not-found' });
      expect(await left()).toBe(COUNT - 1);
    });
  });
});
