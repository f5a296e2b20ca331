import { openStore } from '../../../src/store/open-store.ts';
import type { Webhook } from '../../../src/transfer/webhooks/webhook.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { startWebhookReceiver } from '../../support/servers/receivers/webhook-receiver.ts';

const HOSTS = { WEBHOOK_ALLOW_HOSTS: '127.0.0.1' };

describeOnBackends('both', 'kill -9 while a message of a webhook is under way', (makeBackends) => {
  it('sends it again under its id, once the lease of the dead process is over', async () => {
    const backends = makeBackends();
    const receiver = await startWebhookReceiver();
    const store = await openStore(backends.storeUrl, { now: Date.now });
    let carnet = await startCarnet(backends, HOSTS);
    try {
      const send = (path: string, body: object): Promise<Response> =>
        fetch(`${carnet.url}${path}`, {
          method: 'POST',
          headers: { Authorization: carnet.authorization, 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        });
      receiver.answer = () => undefined;
      const made = await send('/v1/webhooks', { url: receiver.url, events: ['statements.stored'] });
      const { id } = (await made.json()) as { readonly id: string };
      expect((await send(`/v1/webhooks/${id}/test`, {})).status).toBe(202);
      await waitFor('the first attempt', () => receiver.received.length === 1);
      await carnet.kill();
      const before = (await store.webhooks.find(id)) as Webhook;
      expect(before).toMatchObject({ pending: { type: 'webhook.test', attempts: 1 }, lease: {} });
      // 20 seconds pass.
      const over: Webhook = { ...before, v: before.v + 1, lease: { ...before.lease!, until: 0 } };
      expect(await store.webhooks.update(over)).toBe(true);
      receiver.answer = () => ({ status: 204 });
      carnet = await startCarnet(backends, HOSTS);
      await waitFor('the delivery', async () => ((await store.webhooks.find(id)) as Webhook).pending === undefined);
      const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
      expect(ids).toEqual([before.pending!.id, before.pending!.id]);
      expect(await store.webhooks.findDelivery(id, before.pending!.id)).toMatchObject({ outcome: 'delivered' });
    } finally {
      await carnet.kill();
      await store.close();
      await receiver.close();
      await backends.remove();
    }
  });
});
