import { randomUUID } from 'node:crypto';
import type { StoredAuditEvent } from '../../../../src/store/ports/consent/audit-event-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { WithStore } from '../store.contract.ts';

const anEvent = (seq: number, about: Partial<StoredAuditEvent> = {}): StoredAuditEvent => ({
  seq,
  event: randomUUID(),
  hash: seq.toString(16).padStart(64, '0'),
  body: `{"seq":${seq}}`,
  ...about,
});

const seqsOf = (events: readonly StoredAuditEvent[]): number[] => events.map(({ seq }) => seq);

/** Chains an event as the audit log does: after the head, and again where another writer was quicker. */
const chain = async (store: Store, event: string): Promise<string> => {
  for (;;) {
    const head = await store.auditEvents.head();
    const appended = await store.auditEvents.append(anEvent((head?.seq ?? 0) + 1, { event }));
    if (appended !== 'seq-exists') return appended;
  }
};

/** The promises of every audit event repository (src/store/ports/consent/audit-event-repository.ts). */
export const describeAuditEventRepository = (withStore: WithStore): void => {
  describe('The audit event repository', () => {
    it(
      'is empty at first',
      withStore(async ({ store: { auditEvents } }) => {
        expect([
          await auditEvents.head(),
          await auditEvents.findByEvent('x'),
          await auditEvents.page({ limit: 10 }),
          await auditEvents.findByPerson('ada', { limit: 10 }),
        ]).toEqual([undefined, undefined, [], []]);
      }),
    );

    it(
      'returns events as they were appended, in order, also to another process',
      withStore(async ({ store, another }) => {
        const all = [
          anEvent(1, { person: 'ada', body: 'ü 😀 \0 {"a":"\u2028"}' }),
          anEvent(2),
          anEvent(3, { body: '' }),
        ];
        for (const event of all) expect(await store.auditEvents.append(event)).toBe('added');
        const { auditEvents } = await another();
        expect(await auditEvents.page({ limit: 10 })).toEqual(all);
        expect(await auditEvents.head()).toEqual({ seq: 3, hash: all[2]!.hash });
        expect(await Promise.all(all.map(({ event }) => auditEvents.findByEvent(event)))).toEqual(all);
        expect(await auditEvents.findByEvent('unknown')).toBeUndefined();
      }),
    );

    it(
      'refuses an existing position, and an existing event at any position, and stores neither',
      withStore(async ({ store: { auditEvents } }) => {
        const all = [anEvent(1), anEvent(2)];
        for (const event of all) await auditEvents.append(event);
        expect(await auditEvents.append(anEvent(2))).toBe('seq-exists');
        expect(await auditEvents.append(all[0]!)).toBe('event-exists');
        expect(await auditEvents.append(anEvent(3, { event: all[0]!.event }))).toBe('event-exists');
        expect(await auditEvents.append(anEvent(2, { event: all[0]!.event }))).toBe('event-exists');
        expect(await auditEvents.page({ limit: 10 })).toEqual(all);
        expect(await auditEvents.append(anEvent(3))).toBe('added');
      }),
    );

    it(
      'has every event once and no gap after concurrent and repeated appends',
      withStore(async ({ store, another }) => {
        const ways = [store, await another(), await another()];
        const ids = Array.from({ length: 8 }, () => randomUUID());
        const answers = await Promise.all(ways.flatMap((way) => ids.map(async (event) => chain(way, event))));
        expect(answers.filter((answer) => answer === 'added')).toHaveLength(8);
        const all = await store.auditEvents.page({ limit: 100 });
        expect(seqsOf(all)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        expect(all.map(({ event }) => event).sort()).toEqual([...ids].sort());
      }),
    );

    it(
      'is read page by page, from any position on',
      withStore(async ({ store: { auditEvents } }) => {
        for (let seq = 1; seq <= 25; seq++) await auditEvents.append(anEvent(seq));
        expect(seqsOf(await auditEvents.page({ limit: 3 }))).toEqual([1, 2, 3]);
        expect(seqsOf(await auditEvents.page({ after: 3, limit: 4 }))).toEqual([4, 5, 6, 7]);
        expect(seqsOf(await auditEvents.page({ after: 23, limit: 10 }))).toEqual([24, 25]);
        expect(await auditEvents.page({ after: 25, limit: 10 })).toEqual([]);
      }),
    );

    it(
      'is read from its end, page by page',
      withStore(async ({ store: { auditEvents } }) => {
        expect(await auditEvents.latest({ limit: 3 })).toEqual([]);
        const all = Array.from({ length: 12 }, (_, index) => anEvent(index + 1, { person: 'ada', body: `ü ${index}` }));
        for (const event of all) await auditEvents.append(event);
        expect(await auditEvents.latest({ limit: 2 })).toEqual([all[11], all[10]]);
        expect(seqsOf(await auditEvents.latest({ before: 11, limit: 3 }))).toEqual([10, 9, 8]);
        expect(seqsOf(await auditEvents.latest({ before: 3, limit: 10 }))).toEqual([2, 1]);
        expect(await auditEvents.latest({ before: 1, limit: 10 })).toEqual([]);
      }),
    );

    it(
      'is read of one person, the latest first',
      withStore(async ({ store: { auditEvents } }) => {
        for (let seq = 1; seq <= 20; seq++)
          await auditEvents.append(anEvent(seq, seq % 3 === 0 ? {} : { person: seq % 3 === 1 ? 'ada' : 'bob' }));
        expect(seqsOf(await auditEvents.findByPerson('ada', { limit: 3 }))).toEqual([19, 16, 13]);
        expect(seqsOf(await auditEvents.findByPerson('ada', { before: 13, limit: 2 }))).toEqual([10, 7]);
        expect(seqsOf(await auditEvents.findByPerson('bob', { before: 5, limit: 10 }))).toEqual([2]);
        expect(await auditEvents.findByPerson('ada', { before: 1, limit: 10 })).toEqual([]);
        expect((await auditEvents.findByPerson('ada', { limit: 1 }))[0]).toMatchObject({ seq: 19, person: 'ada' });
      }),
    );
  });
};
