import { openSqliteStudyTopics } from '../../../src/journal/sqlite-study-topics.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { createEndReleases } from '../../../src/studies/end-releases.ts';
import { createFollowChain } from '../../../src/studies/follow-chain.ts';
import { newState, readState } from '../../../src/studies/study-state.ts';
import { aRelease } from '../../support/a-release.ts';
import { aStudy } from '../consent/a-purpose.ts';

const STUDY = aStudy();
const COUNT = 6000;

describe('what is over of somebody of whom much was released', () => {
  let store: Store;
  let named: number[];
  /** The real shelf, with how many keys each call has named. */
  const shelf = () => ({
    ...store.releases,
    remove: (keys: readonly string[]) => { named.push(keys.length); return store.releases.remove(keys); },
    end: (keys: readonly string[], why: 'removed' | 'voided') => { named.push(keys.length); return store.releases.end(keys, why); },
  });
  const ending = (head: (study: string) => Promise<number>) => createEndReleases({
    releases: shelf(), studies: store.studies, topics: { head }, people: { personsById: () => Promise.resolve(new Map()) }, endings: () => Promise.resolve(new Map([[STUDY.id, STUDY]])), now: Date.now,
  });
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    named = [];
    await store.studies.add(newState(STUDY.id, 'a key'));
    await store.releases.add(Array.from({ length: COUNT }, () => aRelease()));
  });
  afterEach(() => store.close());

  it('is told and forgotten a few thousand at once, as no call to a store may name more', async () => {
    const topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
    await topics.ensure(STUDY.id);
    const told = ending((study) => topics.head(study));
    const over = await told.overOf('ann');
    await told.tell(await topics.claim(0), over.map((release) => ({ release, why: 'removed' })));
    expect([over.length, await topics.head(STUDY.id), await store.releases.ofPeople(['ann'], { limit: 1 }), named]).toEqual([COUNT, COUNT, [], [5000, 1000]]);
    await topics.close();
  });

  it('is left to its owners likewise', async () => {
    const event = { seq: 1, id: 'e', at: '', prev: '', hash: '', type: 'decision', person: 'ann', purpose: STUDY.id, by: { role: 'subject' as const, id: 'ann' } };
    const follow = createFollowChain({
      chain: { page: ({ after = 0 }) => Promise.resolve(after === 0 ? [event] : []) }, people: { personsById: () => Promise.resolve(new Map()) }, studies: store.studies, releases: shelf(), ending: ending(() => Promise.resolve(0)),
    });
    await follow(STUDY, (await readState(store.studies, STUDY.id))!, Infinity, () => Promise.resolve(undefined));
    expect([(await store.releases.ending(0, 10_000)).length, named]).toEqual([COUNT, [5000, 1000]]);
  });
});
