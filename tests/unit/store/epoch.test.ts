import { beginEpoch, followEpoch } from '../../../src/store/epoch.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';

describe('The epochs of a store', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
  });
  afterEach(() => store.close());

  it('begin with one that has no id, and never come back', async () => {
    const followed = await followEpoch(store.facts);
    expect(followed.current()).toEqual({ id: '' });
    const second = await beginEpoch(store.facts);
    expect(second).toEqual({ id: expect.stringMatching(/^[0-9a-f]{12}$/) as string });
    expect(followed.current()).toEqual({ id: '' });
    await followed.refresh();
    expect(followed.current()).toEqual(second);
    const third = await beginEpoch(store.facts);
    await followed.refresh();
    expect(followed.current()).toEqual(third);
    expect(third.id).not.toBe(second.id);
  });

  it('are one for processes that begin it at once', async () => {
    const [one, other] = await Promise.all([beginEpoch(store.facts), beginEpoch(store.facts)]);
    expect(one).toEqual(other);
    expect((await followEpoch(store.facts)).current()).toEqual(one);
  });

  it('are found again where the store was put back to before them', async () => {
    await beginEpoch(store.facts);
    const followed = await followEpoch(store.facts);
    await store.facts.remove('epoch-1');
    const anew = await beginEpoch(store.facts);
    await followed.refresh(true);
    expect(followed.current()).toEqual(anew);
  });

  it('remember until when statements were lost, which no later one takes back', async () => {
    await beginEpoch(store.facts, 5000);
    expect(await beginEpoch(store.facts)).toMatchObject({ lostBefore: 5000 });
    expect(await beginEpoch(store.facts, 3000)).toMatchObject({ lostBefore: 5000 });
    expect(await beginEpoch(store.facts, 7000)).toMatchObject({ lostBefore: 7000 });
  });
});
