import type { OwnerRights } from '../../../../../src/transfer/webhooks/feeds/feed.ts';
import { createForwardingFeed } from '../../../../../src/transfer/webhooks/feeds/forwarding-feed.ts';
import type { Webhook } from '../../../../../src/transfer/webhooks/webhook.ts';
import { openStores } from '../../../../support/servers/sink-store.ts';

const openStore = openStores();
const WEBHOOK = {} as Webhook;
const OWNER = { principal: { scopes: ['operator'] } } as unknown as OwnerRights;

const aWorld = async () => {
  const store = await openStore();
  const visible = new Set(['forward:a']);
  const refuse = async (purpose: string, ...keys: readonly string[]): Promise<void> => {
    await store.forwardings.add({ id: purpose, v: 1 });
    await store.forwardings.putUndelivered(
      keys.map((key, at) => ({
        purpose,
        key,
        operation: 'put',
        statement: key as never,
        at,
        retry: false,
        status: 409,
      })),
    );
  };
  const feed = createForwardingFeed({ forwardings: store.forwardings, readVisible: () => Promise.resolve(visible) });
  return { store, visible, refuse, feed };
};

describe('The feed of dead letters of forwarding', () => {
  it('counts what has been added by purpose, also where it was first tried long before', async () => {
    const { feed, refuse } = await aWorld();
    await refuse('forward:a', 'one');
    const from = await feed.positionAt(Date.now());
    expect(await feed.next(WEBHOOK, OWNER, from)).toBeUndefined();
    await refuse('forward:a', 'two', 'three');
    const { to, isEmpty } = (await feed.next(WEBHOOK, OWNER, from))!;
    expect(isEmpty).toBe(false);
    await refuse('forward:a', 'after the range');
    expect(JSON.parse((await feed.read(WEBHOOK, OWNER, { from, to }))!)).toEqual({
      count: 2,
      purposes: [{ purpose: 'forward:a', added: 2, deadLetters: 3 }],
    });
  });

  it('says nothing of purposes that the owner does not see, also no more where that changed since', async () => {
    const { feed, refuse, visible } = await aWorld();
    const from = await feed.positionAt(0);
    await refuse('forward:b', 'one');
    expect(await feed.next(WEBHOOK, OWNER, from)).toMatchObject({ isEmpty: true });
    await refuse('forward:a', 'one');
    const { to } = (await feed.next(WEBHOOK, OWNER, from))!;
    expect(await feed.read(WEBHOOK, OWNER, { from, to })).toContain('forward:a');
    visible.clear();
    expect(await feed.read(WEBHOOK, OWNER, { from, to })).toBeUndefined();
  });

  it('tells one that comes after others were sent again, and all since a time', async () => {
    const { feed, refuse, store } = await aWorld();
    await refuse('forward:a', 'one', 'two');
    const full = await feed.positionAt(Date.now());
    await store.forwardings.retryUndelivered('forward:a');
    const empty = (await feed.next(WEBHOOK, OWNER, full))!;
    expect(empty.isEmpty).toBe(true);
    await refuse('forward:a', 'one');
    expect(await feed.next(WEBHOOK, OWNER, empty.to)).toMatchObject({ isEmpty: false });
    await refuse('forward:a', 'one', 'two');
    const since = { from: await feed.positionAt(0), to: await feed.positionAt(Date.now()) };
    expect(JSON.parse((await feed.read(WEBHOOK, OWNER, since))!)).toMatchObject({ count: 1 });
  });
});
