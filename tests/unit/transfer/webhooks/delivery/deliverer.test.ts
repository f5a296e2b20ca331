import { WebhookDeliverer } from '../../../../../src/transfer/webhooks/delivery/deliverer.ts';
import type { Webhook } from '../../../../../src/transfer/webhooks/webhook.ts';
import { openStores } from '../../../../support/servers/sink-store.ts';

const openStore = openStores();

/** A deliverer of one webhook that never has news, looked at each 500 ms of a clock of its own. */
const aWorld = async () => {
  const store = await openStore();
  const webhook = { id: 'wh_1', v: 1, state: 'active' } as Webhook;
  await store.webhooks.add(webhook);
  let [now, signal] = [1_000_000, 'quiet'];
  const looked: number[] = [];
  const deliverer = new WebhookDeliverer({
    webhooks: store.webhooks,
    step: () => {
      looked.push(now);
      return Promise.resolve(false);
    },
    readSignal: () => Promise.resolve(signal),
    now: () => now,
    onUnavailable: () => undefined,
    onUnexpected: (thrown) => {
      throw thrown;
    },
  });
  /** The times of the looks in these seconds, counted from their start. */
  const run = async (seconds: number): Promise<readonly number[]> => {
    const [begun, before] = [now, looked.length];
    for (; now < begun + seconds * 1000; now += 500) {
      await deliverer.run();
      await Promise.resolve();
    }
    return looked.slice(before).map((at) => at - begun);
  };
  return {
    run,
    change: (about: Partial<Webhook>) => store.webhooks.update({ ...webhook, v: 2, ...about }),
    signal: (text: string) => void (signal = text),
  };
};

describe('The deliverer of webhooks', () => {
  it('looks at a webhook without news less and less often, every 4 s at last', async () => {
    const { run } = await aWorld();
    expect(await run(20)).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500]);
  });

  it('looks at once after a signal, and after a change of the webhook', async () => {
    const { run, signal, change } = await aWorld();
    await run(20);
    signal('a statement was stored');
    expect(await run(2)).toEqual([0, 500, 1500]);
    await run(20);
    await change({ state: 'active' });
    expect(await run(2)).toEqual([0, 500, 1500]);
  });
});
