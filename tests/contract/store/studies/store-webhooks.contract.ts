import type { StoredDelivery, StoredWebhook } from '../../../../src/store/ports/webhook-repository.ts';
import type { WithStore } from '../store.contract.ts';

const aWebhook = (about: object = {}): StoredWebhook => ({ id: 'wh_a', v: 1, ...about });

const aDelivery = (about: object = {}): StoredDelivery => ({
  webhook: 'wh_a',
  id: 'msg_a',
  at: 5,
  ...about,
});

/** The promises of every webhook repository (src/store/ports/webhook-repository.ts). */
export const describeWebhookRepository = (withStore: WithStore): void => {
  describe('The webhook repository', () => {
    it(
      'returns webhooks as they were added, by id, also to another process, and updates by v',
      withStore(async ({ store, another }) => {
        const one = aWebhook({ positions: { 'study.step': '3' }, 'a.b': { $c: [1.5, null] } });
        expect([await store.webhooks.find(one.id), await store.webhooks.all()]).toEqual([undefined, []]);
        expect(await store.webhooks.add(one)).toBe(true);
        expect(await store.webhooks.add(aWebhook({ is: 'second' }))).toBe(false);
        await store.webhooks.add(aWebhook({ id: 'wh_0' }));
        const { webhooks } = await another();
        expect([await webhooks.find(one.id), (await webhooks.all()).map(({ id }) => id)]).toEqual([
          one,
          ['wh_0', 'wh_a'],
        ]);
        expect(await webhooks.update(aWebhook({ v: 2, state: 'paused' }))).toBe(true);
        expect(await webhooks.update(aWebhook({ v: 2, state: 'active' }))).toBe(false);
        expect(await webhooks.update(aWebhook({ id: 'wh_none', v: 2 }))).toBe(false);
        expect(await store.webhooks.find('wh_a')).toEqual(aWebhook({ v: 2, state: 'paused' }));
      }),
    );

    it(
      'keeps one delivery of each message, and lists them the newest first, page by page',
      withStore(async ({ store: { webhooks } }) => {
        const [first, second, third] = [
          aDelivery({ at: 9, 'a.b': { $c: 1 } }),
          aDelivery({ id: 'msg_b', at: 7 }),
          aDelivery({ id: 'msg_c', at: 7 }),
        ];
        const foreign = aDelivery({ webhook: 'wh_b', at: 8 });
        for (const one of [aDelivery({ at: 9, status: 500 }), second, third, foreign, first])
          await webhooks.putDelivery(one);
        const list = (about: object) => webhooks.listDeliveries({ webhook: 'wh_a', limit: 10, ...about });
        expect(await list({})).toEqual([first, third, second]);
        expect(await list({ limit: 1 })).toEqual([first]);
        expect(await list({ before: first })).toEqual([third, second]);
        expect(await list({ before: third })).toEqual([second]);
        expect(await webhooks.findDelivery('wh_a', 'msg_a')).toEqual(first);
        expect(await webhooks.findDelivery('wh_b', 'msg_b')).toBeUndefined();
        expect(await webhooks.deleteDeliveriesBefore('wh_a', 9)).toBe(2);
        expect([await list({}), await list({ webhook: 'wh_b' })]).toEqual([[first], [foreign]]);
      }),
    );

    it(
      'removes a webhook with its deliveries, and no other',
      withStore(async ({ store: { webhooks } }) => {
        const other = aDelivery({ webhook: 'wh_b' });
        await webhooks.add(aWebhook());
        for (const one of [aDelivery(), other]) await webhooks.putDelivery(one);
        expect([await webhooks.remove('wh_a'), await webhooks.remove('wh_a')]).toEqual([true, false]);
        expect(await webhooks.find('wh_a')).toBeUndefined();
        expect(await webhooks.findDelivery('wh_a', 'msg_a')).toBeUndefined();
        expect(await webhooks.listDeliveries({ webhook: 'wh_b', limit: 10 })).toEqual([other]);
      }),
    );
  });
};
