import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import { verifyHead } from '../../../src/consent/audit/signed-head.ts';
import type { StoredAuditEvent } from '../../../src/store/ports/consent/audit-event-repository.ts';
import { DAY, NOW } from '../../support/builders/consent/a-purpose.ts';
import { type ConsentFixture, openConsentFixture } from './consent-fixture.ts';

let fixture: ConsentFixture;
beforeEach(async () => {
  fixture = await openConsentFixture();
});
afterEach(() => fixture.store.close());

const anEvent = (id: string, person?: string) => ({
  id,
  at: NOW,
  type: 'access' as const,
  by: { role: 'system' as const, id: 'x' },
  ...(person === undefined ? {} : { person }),
});
const appendMany = async (count: number): Promise<void> => {
  for (let n = 1; n <= count; n++) await fixture.auditLog.append(anEvent(`e${n}`, `p${n % 2}`));
};
/** The audit log over a store whose events are changed. */
const tamperedLog = (change: (events: readonly StoredAuditEvent[]) => readonly StoredAuditEvent[]) =>
  createAuditLog({
    keys: fixture.keys,
    now: () => NOW,
    repository: {
      ...fixture.store.auditEvents,
      page: async ({ after = 0, limit }) =>
        change(await fixture.store.auditEvents.page({ limit: 10_000 }))
          .filter(({ seq }) => seq > after)
          .slice(0, limit),
    },
  });

describe('The audit chain', () => {
  it('has each event once and in order, however many processes append at the same time', async () => {
    const other = createAuditLog({ repository: fixture.store.auditEvents, keys: fixture.keys, now: () => NOW });
    const ids = Array.from({ length: 40 }, (_, n) => `e${n % 25}`);
    const chained = await Promise.all(ids.map((id, n) => (n % 2 === 0 ? fixture.auditLog : other).append(anEvent(id))));
    expect(await fixture.auditLog.verify()).toMatchObject({ head: { seq: 25 } });
    expect(chained.map(({ id }) => id)).toEqual(ids);
    expect(new Set(chained.map(({ seq }) => seq)).size).toBe(25);
  });

  it('is read in pages, and by person the latest first', async () => {
    await appendMany(5);
    expect((await fixture.auditLog.list({ after: 2, limit: 2 })).map(({ seq }) => seq)).toEqual([3, 4]);
    expect((await fixture.auditLog.listByPerson('p1', { limit: 2 })).map(({ seq }) => seq)).toEqual([5, 3]);
    expect((await fixture.auditLog.listByPerson('p1', { before: 3, limit: 2 })).map(({ seq }) => seq)).toEqual([1]);
  });

  it('is verified to its end, over many pages, and from where the last verification stopped', async () => {
    await appendMany(1203);
    const { head, fault } = await fixture.auditLog.verify();
    expect({ seq: head.seq, fault }).toEqual({ seq: 1203, fault: undefined });
    await fixture.auditLog.append(anEvent('later'));
    expect(await fixture.auditLog.verify(head)).toMatchObject({ head: { seq: 1204 } });
    expect((await fixture.auditLog.verify({ ...head, hash: '0'.repeat(64) })).fault).toMatchObject({ seq: 1204 });
  });

  it.each<readonly [string, number, (event: StoredAuditEvent) => StoredAuditEvent]>([
    ['its text', 3, (event) => ({ ...event, body: event.body.replace('access', 'accessed') })],
    ['its person, in the store alone', 3, (event) => ({ ...event, person: 'p0' })],
    ['all of it', 3, (event) => ({ ...event, body: 'null' })],
    ['its text into none', 3, (event) => ({ ...event, body: '{' })],
  ])('detects a change of %s', async (_, at, change) => {
    await appendMany(5);
    const { fault } = await tamperedLog((events) =>
      events.map((event) => (event.seq === at ? change(event) : event)),
    ).verify();
    expect(fault?.seq).toBe(at);
  });

  it('shows by a published head that its end was cut off, and that it was written anew', async () => {
    await appendMany(4);
    const { head } = await fixture.auditLog.publishHead();
    await fixture.auditLog.append(anEvent('later'));
    expect((await fixture.auditLog.verify(undefined, head)).fault).toBeUndefined();
    expect((await tamperedLog((events) => events.slice(0, 4)).verify(undefined, head)).fault).toMatchObject({ seq: 5 });
    expect((await fixture.auditLog.verify(undefined, { ...head, hash: 'f'.repeat(64) })).fault).toMatchObject({
      seq: 5,
    });
  });

  it('publishes its head once a day, the same text for all who ask', async () => {
    const first = await fixture.auditLog.publishHead();
    await fixture.auditLog.append(anEvent('later'));
    fixture.clock.now += 60_000;
    expect(await fixture.auditLog.publishHead()).toEqual(first);
    expect(await verifyHead(first.jws, fixture.keys)).toEqual(first.head);
    fixture.clock.now += DAY;
    expect((await fixture.auditLog.publishHead()).head.seq).toBe(3);
    expect((await fixture.auditLog.list({ limit: 9 })).map(({ type }) => type)).toEqual(['head', 'access', 'head']);
  });
});
