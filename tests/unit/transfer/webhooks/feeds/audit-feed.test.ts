import type { AuditEvent } from '../../../../../src/consent/audit/hash-chain.ts';
import { createAuditFeed, isDecision, decisionContent } from '../../../../../src/transfer/webhooks/feeds/audit-feed.ts';
import type { OwnerRights } from '../../../../../src/transfer/webhooks/feeds/feed.ts';
import type { Webhook } from '../../../../../src/transfer/webhooks/webhook.ts';

const anEvent = (seq: number): AuditEvent => ({
  seq,
  id: `e${seq}`,
  at: new Date(seq * 1000).toISOString(),
  prev: '',
  hash: '',
  purpose: 'record:a',
  type: seq % 3 === 0 ? 'decision' : 'head',
  person: 'a-person',
  by: { role: 'system', id: 'a' },
});

const RIGHTS = { principal: { scopes: ['auditor'] } } as unknown as OwnerRights;
const WEBHOOK = {} as Webhook;

const feedOf = (count: number) => {
  const events = Array.from({ length: count }, (_, index) => anEvent(index + 1));
  let reads = 0;
  const feed = createAuditFeed(
    {
      auditLog: {
        list: ({ after = 0, limit }) => {
          reads++;
          return Promise.resolve(events.slice(after, after + limit));
        },
      },
      auditEvents: {
        head: () => Promise.resolve(count === 0 ? undefined : { seq: count, event: '', hash: '', body: '' }),
      },
    },
    {
      type: 'consent.decided',
      isOf: isDecision,
      eventContent: decisionContent,
      filterSeen: (some) => Promise.resolve(some.filter(({ seq }) => seq !== 6)),
    },
  );
  return { feed, reads: () => reads };
};

describe('the feed of the audit chain', () => {
  it('finds the place of a time in few reads', async () => {
    for (const [count, time, place] of [
      [0, 5000, '0'],
      [10, 500, '0'],
      [10, 4000, '4'],
      [10, 4999, '4'],
      [10, 10_000, '10'],
      [1000, 999_999, '999'],
    ] as const) {
      const { feed, reads } = feedOf(count);
      expect([count, time, await feed.positionAt(time)]).toEqual([count, time, place]);
      expect(reads()).toBeLessThan(14);
    }
  });

  it('has decisions that its owner sees by number and purpose, to the end of a range alone', async () => {
    const { feed } = feedOf(250);
    expect(await feed.next(WEBHOOK, RIGHTS, '0')).toEqual({ to: '200', isEmpty: false });
    expect(await feed.next(WEBHOOK, RIGHTS, '5')).toEqual({ to: '205', isEmpty: false });
    expect(await feed.next(WEBHOOK, RIGHTS, '249')).toEqual({ to: '250', isEmpty: true });
    expect(await feed.next(WEBHOOK, RIGHTS, '250')).toBeUndefined();
    const content = await feed.read(WEBHOOK, RIGHTS, { from: '2', to: '10' });
    expect(JSON.parse(content!)).toEqual({
      count: 2,
      events: [
        { seq: 3, purpose: 'record:a' },
        { seq: 9, purpose: 'record:a' },
      ],
    });
    expect(await feed.read(WEBHOOK, RIGHTS, { from: '5', to: '7' })).toBeUndefined();
  });
});
