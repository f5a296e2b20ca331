import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import { verifyHead } from '../../../src/consent/audit/signed-head.ts';
import type { StoredAuditEvent } from '../../../src/store/ports/audit-event-repository.ts';
import { DAY, NOW } from '../../support/builders/a-purpose.ts';
import { type ConsentRoom, openConsentRoom } from './consent-fixture.ts';

let room: ConsentRoom;
beforeEach(async () => {
  room = await openConsentRoom();
});
afterEach(() => room.store.close());

const anEvent = (id: string, person?: string) => ({
  id,
  at: NOW,
  type: 'access',
  by: { role: 'system' as const, id: 'x' },
  ...(person === undefined ? {} : { person }),
});
const appendMany = async (count: number): Promise<void> => {
  for (let n = 1; n <= count; n++) await room.auditLog.append(anEvent(`e${n}`, `p${n % 2}`));
};
/** The chain as somebody would show it who has changed what is kept. */
const shownAs = (change: (events: readonly StoredAuditEvent[]) => readonly StoredAuditEvent[]) =>
  createAuditLog({
    keys: room.keys,
    now: () => NOW,
    repository: {
      ...room.store.auditEvents,
      page: async ({ after = 0, limit }) =>
        change(await room.store.auditEvents.page({ limit: 10_000 }))
          .filter(({ seq }) => seq > after)
          .slice(0, limit),
    },
  });

describe('The audit chain', () => {
  it('takes events one after the other, whoever appends them at the same time, and each once', async () => {
    const other = createAuditLog({ repository: room.store.auditEvents, keys: room.keys, now: () => NOW });
    const ids = Array.from({ length: 40 }, (_, n) => `e${n % 25}`);
    const chained = await Promise.all(ids.map((id, n) => (n % 2 === 0 ? room.auditLog : other).append(anEvent(id))));
    expect(await room.auditLog.verify()).toMatchObject({ head: { seq: 25 } });
    expect(chained.map(({ id }) => id)).toEqual(ids);
    expect(new Set(chained.map(({ seq }) => seq)).size).toBe(25);
  });

  it('is read in pages, and by person the latest first', async () => {
    await appendMany(5);
    expect((await room.auditLog.list({ after: 2, limit: 2 })).map(({ seq }) => seq)).toEqual([3, 4]);
    expect((await room.auditLog.listByPerson('p1', { limit: 2 })).map(({ seq }) => seq)).toEqual([5, 3]);
    expect((await room.auditLog.listByPerson('p1', { before: 3, limit: 2 })).map(({ seq }) => seq)).toEqual([1]);
  });

  it('is verified to its end, over many pages, and from where the last verification stopped', async () => {
    await appendMany(1203);
    const { head, fault } = await room.auditLog.verify();
    expect({ seq: head.seq, fault }).toEqual({ seq: 1203, fault: undefined });
    await room.auditLog.append(anEvent('later'));
    expect(await room.auditLog.verify(head)).toMatchObject({ head: { seq: 1204 } });
    expect((await room.auditLog.verify({ ...head, hash: '0'.repeat(64) })).fault).toMatchObject({ seq: 1204 });
  }, 30_000);

  it.each<readonly [string, number, (event: StoredAuditEvent) => StoredAuditEvent]>([
    ['its text', 3, (event) => ({ ...event, body: event.body.replace('access', 'accessed') })],
    ['its person, on the shelf alone', 3, (event) => ({ ...event, person: 'p0' })],
    ['all of it', 3, (event) => ({ ...event, body: 'null' })],
    ['its text into none', 3, (event) => ({ ...event, body: '{' })],
  ])('shows who has changed %s', async (_, at, change) => {
    await appendMany(5);
    const { fault } = await shownAs((events) =>
      events.map((event) => (event.seq === at ? change(event) : event)),
    ).verify();
    expect(fault?.seq).toBe(at);
  });

  it('shows by a published head that its end was cut off, and that it was written anew', async () => {
    await appendMany(4);
    const { head } = await room.auditLog.publishHead();
    await room.auditLog.append(anEvent('later'));
    expect((await room.auditLog.verify(undefined, head)).fault).toBeUndefined();
    expect((await shownAs((events) => events.slice(0, 4)).verify(undefined, head)).fault).toMatchObject({ seq: 5 });
    expect((await room.auditLog.verify(undefined, { ...head, hash: 'f'.repeat(64) })).fault).toMatchObject({ seq: 5 });
  });

  it('publishes its head once a day, the same text for all who ask', async () => {
    const first = await room.auditLog.publishHead();
    await room.auditLog.append(anEvent('later'));
    room.clock.now += 60_000;
    expect(await room.auditLog.publishHead()).toEqual(first);
    expect(await verifyHead(first.jws, room.keys.publicKey)).toEqual(first.head);
    room.clock.now += DAY;
    expect((await room.auditLog.publishHead()).head.seq).toBe(3);
    expect((await room.auditLog.list({ limit: 9 })).map(({ type }) => type)).toEqual(['head', 'access', 'head']);
  });
});
