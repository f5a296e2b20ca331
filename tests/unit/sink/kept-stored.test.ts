import type { JournalMessage } from '../../../src/journal/port/journal.ts';
import { createSink } from '../../../src/sink/sink.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { createStoredTimes, noteNewStore } from '../../../src/store/stored-times.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { batchOf, messageOf } from '../../models/sink/batch-of.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { anAskingSink, as, consentOf, createPeople } from '../../support/servers/sink-consent.ts';
import { hooked, openStores, progressOf, START, storedAs, textOf } from '../../support/servers/sink-store.ts';

const OLD = Date.parse('2019-03-01T10:00:00.250Z');
const openStore = openStores();

/** A store in which an import keeps `stored`. */
const openKeeping = async (): Promise<Store> => {
  const store = await openStore();
  await noteNewStore(store);
  await createStoredTimes({ store }).beginKeeping();
  return store;
};
const kept = (offset: number, statements: readonly JsonObject[], times: readonly (number | null)[]): JournalMessage =>
  messageOf(offset, START, batchOf(statements, { keptStored: times }));
const keyOf = async (store: Store, { id }: { readonly id: string }): Promise<string> => (await storedAs(store, id))!.at;

describe('A sink of statements that keep their `stored`', () => {
  it('stores them with that time, in its order, and the others with a new one', async () => {
    const store = await openKeeping();
    const [late, early, fresh] = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    await sink.handle({ partition: 0, messages: [kept(0, [late, early, fresh], [OLD + 1, OLD, null])] });
    expect((await textOf(store, early.id))!['stored']).toBe('2019-03-01T10:00:00.250Z');
    expect((await textOf(store, fresh.id))!['stored']).toBe(new Date(START).toISOString());
    const keys = await Promise.all([early, late, fresh].map((one) => keyOf(store, one)));
    expect([...keys].sort()).toEqual(keys);
  });

  it('gives each a key of its own, also where many of several writes have one time', async () => {
    const store = await openKeeping();
    const all = Array.from({ length: 6 }, () => aNamedStatement());
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    for (const [offset, at] of [0, 2, 4].entries())
      await sink.handle({ partition: 0, messages: [kept(offset, all.slice(at, at + 2), [OLD, OLD])] });
    const keys = await Promise.all(all.map((one) => keyOf(store, one)));
    expect([new Set(keys).size, [...keys].sort()]).toEqual([6, keys]);
    expect(await progressOf(store)).toMatchObject({ kept: 6 });
  });

  it('withholds one without a timestamp from before a yes that came on the way', async () => {
    const store = await openKeeping();
    const people = createPeople();
    const ann = people.add();
    people.decide(ann, { includePast: false, from: START - 1 });
    const sink = await anAskingSink(store, consentOf(store, people));
    const [old, fresh] = [aNamedStatement(), aNamedStatement()];
    const about = { people: [[as(ann)], [as(ann)]], keptStored: [OLD, null], admittedAt: START };
    await sink.hand(messageOf(0, START, batchOf([old, fresh], about)));
    expect([await storedAs(store, old.id), (await storedAs(store, fresh.id))?.people]).toEqual([undefined, [as(ann)]]);
  });

  it.each([
    ['no import keeps them', () => Promise.resolve()],
    ['that has ended', async (store: Store) => createStoredTimes({ store }).endKeeping()],
  ])('gives a new one where %s', async (title, end) => {
    const store = title.startsWith('no') ? await openStore() : await openKeeping();
    await end(store);
    const one = aNamedStatement();
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    await sink.handle({ partition: 0, messages: [kept(0, [one], [OLD])] });
    expect((await textOf(store, one.id))!['stored']).toBe(new Date(START).toISOString());
    expect(await progressOf(store)).not.toHaveProperty('kept');
  });

  it('finishes the write of another with the same times and keys, and the end of keeping waits for it', async () => {
    const store = await openKeeping();
    const [one, two] = [aNamedStatement(), aNamedStatement()];
    const messages = [kept(0, [one, two], [OLD, OLD])];
    await new Promise<void>((resolve) => {
      const dying = createSink({
        now: () => START,
        store: hooked(store, (name) => {
          if (name !== 'insert') return undefined;
          resolve();
          return new Promise(() => undefined);
        }),
      });
      void dying.claimed(0).then(() => dying.handle({ partition: 0, messages }));
    });
    await expect(createStoredTimes({ store, waitMs: 0 }).endKeeping()).rejects.toMatchObject({
      kind: 'store-unavailable',
    });
    const ending = createStoredTimes({ store }).endKeeping();
    const sink = createSink({ store, now: () => START + 5 });
    const finish = async (): Promise<void> => {
      await sink.claimed(0);
      if ((await sink.handle({ partition: 0, messages })) === 'claim') await finish();
    };
    await finish();
    await ending;
    expect(await Promise.all([one, two].map((each) => keyOf(store, each)))).toEqual(
      ['008000', '008001'].map((counter) => `${OLD.toString(16).padStart(11, '0')}000${counter}`),
    );
  });

  it('does not keep a time where keeping ended after it had asked', async () => {
    const store = await openKeeping();
    const one = aNamedStatement();
    let asked = 0;
    const sink = createSink({
      now: () => START,
      store: {
        ...store,
        facts: {
          ...store.facts,
          find: async (name) => {
            const found = await store.facts.find(name);
            if (name === 'stored-times-ended' && asked++ === 0) await createStoredTimes({ store }).endKeeping();
            return found;
          },
        },
      },
    });
    await sink.claimed(0);
    expect(await sink.handle({ partition: 0, messages: [kept(0, [one], [OLD])] })).toBe('claim');
    await sink.claimed(0);
    await sink.handle({ partition: 0, messages: [kept(0, [one], [OLD])] });
    expect((await textOf(store, one.id))!['stored']).toBe(new Date(START).toISOString());
  });
});
