import { randomUUID } from 'node:crypto';
import type { EventType, Webhook, WebhookDelivery } from '../../../../src/transfer/webhooks/webhook.ts';
import { aWebhook } from '../../../support/builders/store/a-webhook.ts';
import { consentClient } from '../../../support/clients/consent/consent-client.ts';
import type { StaffBrowser } from '../../../support/clients/staff/staff-browser.ts';
import { aStaffName, staffClient } from '../../../support/clients/staff/staff-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

const AT = Date.parse('2026-11-20T09:10:11Z');
const DAY = '2026-11-20T00:00:00.000Z';
const EXACT = '2026-11-20T09:10:11.000Z';

interface Deliveries {
  readonly deliveries: readonly { readonly type: string }[];
  readonly more?: string;
}

describeOnBackends('one', 'webhooks of others', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const addWebhook = async (events: readonly EventType[], about: Partial<Webhook> = {}): Promise<string> => {
    const id = `wh_${randomUUID().replaceAll('-', '')}`;
    const message = { id: 'msg_now', type: events[0]!, at: AT, attempts: 1 };
    const times = { deliveredAt: AT, nextTryAt: AT, pending: message, queue: [message] };
    await carnet.store.webhooks.add(aWebhook({ id, events, ...times, ...about }));
    return id;
  };
  const addDeliveries = async (webhook: string, types: readonly EventType[]): Promise<void> => {
    for (const [index, type] of types.entries()) {
      const delivery: WebhookDelivery = {
        webhook,
        id: `msg_${index}`,
        type,
        at: AT + index,
        lastAt: AT + index,
        outcome: 'delivered',
        attempts: 1,
        status: 204,
      };
      await carnet.store.webhooks.putDelivery(delivery);
    }
  };
  const client = () => consentClient(carnet);
  const read = async (path: string, authorization: string): Promise<object> =>
    (await client().get(`/v1/webhooks${path}`, authorization).expect(200)).body as object;
  const operator = () => carnet.issue(`operator-${randomUUID().slice(0, 8)}`, ['operator']);

  it('show an operator their days alone where the times would say when a person decides', async () => {
    const owner = await operator();
    const [decisions, statements] = [
      await addWebhook(['consent.decided', 'study.step']),
      await addWebhook(['statements.stored']),
    ];
    const shown = await read(`/${decisions}`, owner);
    expect(shown).toMatchObject({ id: decisions, delivered: DAY, nextTry: DAY });
    for (const name of ['pending', 'queued']) expect(shown).not.toHaveProperty(name);
    expect(await read('', owner)).toMatchObject({ webhooks: expect.arrayContaining([shown]) as object });
    expect(await read(`/${statements}`, owner)).toMatchObject({
      delivered: EXACT,
      nextTry: EXACT,
      queued: 1,
      pending: { id: 'msg_now', created: EXACT },
    });
  });

  it('show an operator who audits all times', async () => {
    const both = await carnet.issue(`both-${randomUUID().slice(0, 8)}`, ['operator', 'auditor']);
    const id = await addWebhook(['consent.decided']);
    await addDeliveries(id, ['consent.decided']);
    expect(await read(`/${id}`, both)).toMatchObject({ delivered: EXACT, nextTry: EXACT, queued: 1 });
    expect(await read(`/${id}/deliveries`, both)).toMatchObject({ deliveries: [{ type: 'consent.decided' }] });
  });

  it('show an operator no delivery of a decision, neither in a page nor in the link to the next', async () => {
    const by = await operator();
    const id = await addWebhook(['study.step']);
    const step = 'study.step';
    await addDeliveries(id, [step, 'consent.decided', step, 'consent.decided', 'consent.decided', 'statements.stored']);
    const types: string[] = [];
    let path = `/v1/webhooks/${id}/deliveries?limit=2`;
    for (let pages = 0; pages < 3 && path !== ''; pages++) {
      const { deliveries, more = '' } = (await client().get(path, by).expect(200)).body as Deliveries;
      types.push(...deliveries.map(({ type }) => type));
      const last = new URLSearchParams(more.split('?')[1]).get('before') ?? '';
      expect(Buffer.from(last, 'base64url').toString()).not.toMatch(/msg_[134]$/);
      path = more;
    }
    expect(types).toEqual(['statements.stored', step, step]);
  });

  it('are those of the organisation in which an account is now', async () => {
    const staff = staffClient(carnet);
    const [before, after] = [1, 2].map(() => `org:${randomUUID().slice(0, 8)}`) as [string, string];
    for (const id of [before, after]) await staff.send('post', '/v1/organisations', { id, name: 'A' }).expect(201);
    const name = aStaffName();
    await staff.joined({ name, organisation: before, roles: ['operator'] });
    const operators: StaffBrowser[] = [];
    for (const organisation of [before, after])
      operators.push(await staff.joined({ name: aStaffName(), organisation, roles: ['operator'] }));
    const id = await addWebhook(['study.step'], { owner: { kind: 'account', id: name, organisation: before } });
    const statuses = async () => {
      const found: number[] = [];
      for (const one of operators)
        found.push((await one.get(`/v1/webhooks/${id}`, { Accept: 'application/json' })).status);
      return found;
    };
    expect(await statuses()).toEqual([200, 404]);
    const account = await carnet.store.staff.find(name);
    await carnet.store.staff.update({ ...account!, organisation: after, v: account!.v + 1 });
    expect(await statuses()).toEqual([404, 200]);
  });
});
