import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '../../../src/store/ports/audit-event-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import type { WithStore } from './store.contract.ts';

const anEvent = (seq: number, about: Partial<StoredEvent> = {}): StoredEvent => ({
  seq,
  event: randomUUID(),
  hash: seq.toString(16).padStart(64, '0'),
  body: `{"seq":${seq}}`,
  ...about,
});

const seqsOf = (events: readonly StoredEvent[]): number[] => events.map(({ seq }) => seq);

/** Chains an event as whoever decides does: after the head, and again from the head where another was quicker. */
const chain = async (store: Store, event: string): Promise<string> => {
  for (;;) {
    const head = await store.events.head();
    const appended = await store.events.append(anEvent((head?.seq ?? 0) + 1, { event }));
    if (appended !== 'taken') return appended;
  }
};

/** What every shelf of events promises (src/store/ports/audit-event-repository.ts). */
export const describeEventRepository = (withStore: WithStore): void => {
  describe('the shelf of events', () => {
    it(
      'has none at first',
      withStore(async ({ store: { events } }) => {
        expect([
          await events.head(),
          await events.byEvent('x'),
          await events.page({ limit: 10 }),
          await events.ofPerson('ada', { limit: 10 }),
        ]).toEqual([undefined, undefined, [], []]);
      }),
    );

    it(
      'gives events back as they were appended, in their order, to another process too',
      withStore(async ({ store, another }) => {
        const all = [
          anEvent(1, { person: 'ada', body: 'ü 😀 \0 {"a":"\u2028"}' }),
          anEvent(2),
          anEvent(3, { body: '' }),
        ];
        for (const event of all) expect(await store.events.append(event)).toBe('added');
        const { events } = await another();
        expect(await events.page({ limit: 10 })).toEqual(all);
        expect(await events.head()).toEqual({ seq: 3, hash: all[2]!.hash });
        expect(await Promise.all(all.map(({ event }) => events.byEvent(event)))).toEqual(all);
        expect(await events.byEvent('unknown')).toBeUndefined();
      }),
    );

    it(
      'refuses a place that is taken, and an event that is in the chain, whatever its place, and keeps nothing of either',
      withStore(async ({ store: { events } }) => {
        const all = [anEvent(1), anEvent(2)];
        for (const event of all) await events.append(event);
        expect(await events.append(anEvent(2))).toBe('taken');
        expect(await events.append(all[0]!)).toBe('known');
        expect(await events.append(anEvent(3, { event: all[0]!.event }))).toBe('known');
        expect(await events.append(anEvent(2, { event: all[0]!.event }))).toBe('known');
        expect(await events.page({ limit: 10 })).toEqual(all);
        expect(await events.append(anEvent(3))).toBe('added');
      }),
    );

    it(
      'has every event once and no gap, whoever chains at the same time, and however often',
      withStore(async ({ store, another }) => {
        const ways = [store, await another(), await another()];
        const ids = Array.from({ length: 8 }, () => randomUUID());
        const answers = await Promise.all(ways.flatMap((way) => ids.map(async (event) => chain(way, event))));
        expect(answers.filter((answer) => answer === 'added')).toHaveLength(8);
        const all = await store.events.page({ limit: 100 });
        expect(seqsOf(all)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        expect(all.map(({ event }) => event).sort()).toEqual([...ids].sort());
      }),
    );

    it(
      'is read page by page, from any place on',
      withStore(async ({ store: { events } }) => {
        for (let seq = 1; seq <= 25; seq++) await events.append(anEvent(seq));
        expect(seqsOf(await events.page({ limit: 3 }))).toEqual([1, 2, 3]);
        expect(seqsOf(await events.page({ after: 3, limit: 4 }))).toEqual([4, 5, 6, 7]);
        expect(seqsOf(await events.page({ after: 23, limit: 10 }))).toEqual([24, 25]);
        expect(await events.page({ after: 25, limit: 10 })).toEqual([]);
      }),
    );

    it(
      'is read of one person, the latest first',
      withStore(async ({ store: { events } }) => {
        for (let seq = 1; seq <= 20; seq++)
          await events.append(anEvent(seq, seq % 3 === 0 ? {} : { person: seq % 3 === 1 ? 'ada' : 'bob' }));
        expect(seqsOf(await events.ofPerson('ada', { limit: 3 }))).toEqual([19, 16, 13]);
        expect(seqsOf(await events.ofPerson('ada', { before: 13, limit: 2 }))).toEqual([10, 7]);
        expect(seqsOf(await events.ofPerson('bob', { before: 5, limit: 10 }))).toEqual([2]);
        expect(await events.ofPerson('ada', { before: 1, limit: 10 })).toEqual([]);
        expect((await events.ofPerson('ada', { limit: 1 }))[0]).toMatchObject({ seq: 19, person: 'ada' });
      }),
    );
  });
};
