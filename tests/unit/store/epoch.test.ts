import { beginEpoch, beginStudyTopics, followEpoch } from '../../../src/store/epoch.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';

const AN_ID = expect.stringMatching(/^[0-9a-f]{12}$/) as string;

describe('The epochs of a store', () => {
  let store: Store;
  const current = async () => (await followEpoch(store.facts)).current();
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
  });
  afterEach(() => store.close());

  it('begin with one that has no id, and never come back', async () => {
    const followed = await followEpoch(store.facts);
    expect(followed.current()).toEqual({ id: '', studies: '' });
    await beginEpoch(store.facts);
    expect(followed.current()).toEqual({ id: '', studies: '' });
    await followed.refresh();
    const second = followed.current();
    expect(second).toEqual({ id: AN_ID, studies: second.id });
    await beginEpoch(store.facts);
    await followed.refresh();
    expect(followed.current().id).not.toBe(second.id);
  });

  it('are one for processes that begin it at once', async () => {
    await Promise.all([beginEpoch(store.facts), beginEpoch(store.facts)]);
    const one = await current();
    await store.facts.remove('epoch-1');
    expect(await current()).toEqual({ id: '', studies: '' });
    expect(one.id).toEqual(AN_ID);
  });

  it('are found again where the store was put back to before them', async () => {
    await beginEpoch(store.facts);
    const followed = await followEpoch(store.facts);
    await store.facts.remove('epoch-1');
    await beginEpoch(store.facts);
    await followed.refresh(true);
    expect(followed.current()).toEqual(await current());
  });

  it('remember until when statements were lost, which no later one takes back', async () => {
    const after = async (lostBefore?: number) => {
      await beginEpoch(store.facts, lostBefore);
      return (await current()).lostBefore;
    };
    expect([await after(5000), await after(), await after(3000), await after(7000)]).toEqual([5000, 5000, 5000, 7000]);
  });

  it('are others for study topics that were begun anew, and the same for statements', async () => {
    await beginStudyTopics(store.facts);
    const first = await current();
    expect(first).toEqual({ id: '', studies: AN_ID });
    await beginEpoch(store.facts);
    const second = await current();
    expect(new Set([first.studies, second.studies, second.id]).size).toBe(3);
    await beginStudyTopics(store.facts);
    expect(await current()).toMatchObject({
      id: second.id,
      studies: expect.not.stringMatching(second.studies) as string,
    });
  });
});
