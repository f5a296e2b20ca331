import { createStoredTimes, isKeepingStored, noteNewStore, type StoredTimes } from '../../../src/store/stored-times.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { openStores } from '../../support/servers/sink-store.ts';

const openStore = openStores();
const openNew = async (): Promise<{ readonly store: Store; readonly times: () => StoredTimes }> => {
  const store = await openStore();
  await noteNewStore(store);
  return { store, times: () => createStoredTimes({ store }) };
};

describe('The times with which statements are stored', () => {
  it('may be kept in a new store, also by another process and a second import', async () => {
    const { store, times } = await openNew();
    expect([await times().mayKeep(), await isKeepingStored(store.facts)]).toEqual([true, false]);
    expect([await times().beginKeeping(), await times().beginKeeping()]).toEqual([true, true]);
    expect([await times().mayKeep(), await isKeepingStored(store.facts)]).toEqual([true, true]);
  });

  it.each<[string, (times: StoredTimes) => Promise<unknown>]>([
    ['used in another way', (times) => times.use()],
    ['read', (times) => times.endKeeping()],
  ])('may not be kept once the store was %s', async (_, happen) => {
    const { store, times } = await openNew();
    await happen(times());
    expect([await times().mayKeep(), await times().beginKeeping(), await isKeepingStored(store.facts)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(await times().isFinal()).toBe(true);
  });

  it('may not be kept in a store that an earlier release has opened, or that has statements', async () => {
    const store = await openStore();
    await store.facts.putIfAbsent('authors-since', '0');
    await noteNewStore(store);
    const times = createStoredTimes({ store });
    expect([await times.mayKeep(), await times.beginKeeping(), await times.isFinal()]).toEqual([false, false, true]);
  });

  it('may be kept while other requests are answered, until the first list of statements', async () => {
    const { times } = await openNew();
    await times().beginKeeping();
    expect([await times().use(), await times().isFinal(), await times().beginKeeping()]).toEqual([false, false, true]);
    await Promise.all([times().endKeeping(), times().endKeeping()]);
    expect([await times().use(), await times().isFinal(), await times().beginKeeping()]).toEqual([true, true, false]);
  });

  it('are final only once their end is settled, which another process takes up', async () => {
    const { store, times } = await openNew();
    await times().beginKeeping();
    await store.facts.putIfAbsent('stored-times-ended', 'ended');
    expect([await times().isFinal(), await times().beginKeeping()]).toEqual([false, false]);
    await times().endKeeping();
    expect(await times().isFinal()).toBe(true);
  });
});
