import { randomUUID } from 'node:crypto';
import type { Webhook } from '../../../../src/transfer/webhooks/webhook.ts';
import { signedHeaders } from '../../../../src/transfer/webhooks/delivery/sign-message.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { consentClient, faultsAt, type Tool } from '../../../support/clients/consent/consent-client.ts';
import {
  type ReceivedMessage,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../../../support/servers/receivers/webhook-receiver.ts';
import { webhookClient } from '../../../support/clients/webhook-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

describeOnBackends('one', 'the API of webhooks', (makeBackends) => {
  const logged: string[] = [];
  const carnet = useCarnet(makeBackends, { logged });
  let client: ReturnType<typeof consentClient>;
  let tool: Tool;
  let receiver: WebhookReceiver;
  let hooks: ReturnType<typeof webhookClient>;

  beforeAll(async () => {
    client = consentClient(carnet);
    tool = await client.tool({ audience: 'adults' });
    receiver = await startWebhookReceiver();
    hooks = webhookClient(carnet, client, receiver);
  });
  afterAll(() => receiver.close());

  const isSignedBy = ({ headers, body }: ReceivedMessage, secrets: readonly string[]): boolean => {
    const id = String(headers['webhook-id']);
    const expected = signedHeaders({ id, timestamp: Number(headers['webhook-timestamp']), body }, secrets);
    return headers['webhook-signature'] === expected['webhook-signature'];
  };
  it('names every fault of a webhook at once, and who may not receive what', async () => {
    const by = hooks.as(tool.authorization);
    const send = (body: object) => client.send('post', '/v1/webhooks', body).set('Authorization', tool.authorization);
    expect(
      faultsAt(
        await send({ url: 'http://10.0.0.1/', events: ['study.stepped'], content: 'all', extra: 1 }).expect(400),
      ),
    ).toEqual(['/extra', '/events/0', '/content', '/url']);
    const wanted = await send({ url: 'https://tool.example/', events: ['statements.stored'], content: true }).expect(
      400,
    );
    expect((wanted.body as { faults: readonly object[] }).faults).toEqual([
      {
        at: '/content',
        detail:
          'must be ids or statements: statements are sent once an operator has approved the host of the address ' +
          '(POST /v1/webhooks/ID/approve), or WEBHOOK_ALLOW_HOSTS names it',
      },
    ]);
    const insideOrInClear = ['https://10.0.0.1/', 'https://10.0.0.9:8443/', 'https://[::1]/', 'http://tool.example/'];
    for (const url of [...insideOrInClear, 'https://a:b@tool.example/'])
      expect(faultsAt(await send({ url, events: ['statements.stored'] }).expect(400))).toEqual(['/url']);
    expect(
      faultsAt(
        await send({
          url: receiver.url,
          events: [
            'statements.stored',
            'consent.decided',
            'study.step',
            'dead-letter.added',
            'profile.violation',
            'forwarding.dead-letter',
          ],
        }).expect(403),
      ),
    ).toEqual(['/events/1', '/events/2', '/events/3', '/events/5']);
    const ofSteps = { url: receiver.url, events: ['study.step'], content: 'statements', filter: { verb: 'https://v' } };
    expect(faultsAt(await send(ofSteps).expect(400))).toEqual(['/content', '/filter']);
    const { id } = await by.create();
    expect(faultsAt(await by.patch(id, { events: ['consent.decided'] }).expect(403))).toEqual(['/events/0']);
    expect(faultsAt(await by.patch(id, { filter: { agent: 'a' } }).expect(400))).toEqual(['/filter/agent']);
    await by.remove(id).expect(204);
    await by.get(`/${id}`).expect(404);
  });

  it('says the same of a name that leads inside the network and of one that nobody has', async () => {
    const by = hooks.as(tool.authorization);
    const failed = async (url: string) => {
      const { id } = await by.create({ url: 'https://receiver.example/' });
      await hooks.change(id, () => ({ url }));
      await by.post(`${id}/test`).expect(202);
      await waitFor('the test has failed', async () => (await hooks.stored(id)).failures > 0);
      const { lastError } = (await by.get(`/${id}`).expect(200)).body as { readonly lastError?: string };
      const { body } = await by.get(`/${id}/deliveries`).expect(200);
      const [delivery] = (body as { readonly deliveries: readonly { readonly id: string }[] }).deliveries;
      await by.remove(id).expect(204);
      return { lastError, delivery: { ...delivery, id: '', created: '', tried: '' } };
    };
    const inside = await failed('https://localhost:9/');
    expect(inside).toMatchObject({ lastError: 'unreachable', delivery: { failure: 'unreachable' } });
    expect(await failed('https://nobody-has-this-name.invalid/')).toEqual(inside);
    // What an earlier release has stored is shown in the same way.
    const { id } = await by.create();
    await hooks.change(id, () => ({ lastError: 'inside-network' as never, failures: 1 }));
    expect((await by.get(`/${id}`).expect(200)).body).toMatchObject({ lastError: 'unreachable' });
  });

  it('sends a signed test, shows a secret once, and signs by two for a day after a rotation', async () => {
    const by = hooks.as(tool.authorization);
    const webhook = await by.create({ description: 'My hook' });
    expect(webhook.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { id: message } = (await by.post(`${webhook.id}/test`).expect(202)).body as { readonly id: string };
    await waitFor('the test', () => hooks.at(webhook).length === 1);
    const [test] = hooks.at(webhook);
    expect(test!.headers).toMatchObject({ 'webhook-id': message, 'content-type': 'application/json' });
    expect(test!.message).toEqual({ type: 'webhook.test', timestamp: expect.any(String), data: {} });
    expect(Math.abs(Date.now() / 1000 - Number(test!.headers['webhook-timestamp']))).toBeLessThan(60);
    expect(isSignedBy(test!, [webhook.secret])).toBe(true);

    const rotated = (await by.post(`${webhook.id}/rotate-secret`).expect(200)).body as { readonly secret: string };
    await by.post(`${webhook.id}/test`).expect(202);
    await waitFor('the second test', () => hooks.at(webhook).length === 2);
    expect(isSignedBy(hooks.at(webhook)[1]!, [rotated.secret, webhook.secret])).toBe(true);
    await hooks.change(webhook.id, ({ secrets: [first, former] }) => ({ secrets: [first!, { ...former!, until: 1 }] }));
    await by.post(`${webhook.id}/test`).expect(202);
    await waitFor('the third test', () => hooks.at(webhook).length === 3);
    expect(isSignedBy(hooks.at(webhook)[2]!, [rotated.secret])).toBe(true);

    const read = await by.get(`/${webhook.id}`).expect(200);
    expect(read.body).toMatchObject({ description: 'My hook', state: 'active', failures: 0, host: '127.0.0.1' });
    const shown = [read.text, JSON.stringify(await hooks.stored(webhook.id)), logged.join('\n')].join('\n');
    for (const secret of [webhook.secret, rotated.secret]) expect(shown).not.toContain(secret);
    expect(logged.join('\n')).not.toContain(webhook.path);
  });

  it('tries again under the same id, with the words of the other side, and replays by id', async () => {
    const by = hooks.as(tool.authorization);
    const webhook = await by.create();
    const fates = [
      { status: 503, body: 'not\n now', headers: { 'Retry-After': '3600' } },
      { status: 302, headers: { Location: `${receiver.url}/elsewhere` } },
    ];
    hooks.answers.set(webhook.path, () => fates.shift() ?? { status: 200 });
    const { id: message } = (await by.post(`${webhook.id}/test`).expect(202)).body as { readonly id: string };
    const tried = async () =>
      ((await by.get(`/${webhook.id}/deliveries`).expect(200)).body as { readonly deliveries: readonly object[] })
        .deliveries;
    await waitFor('the first attempt', async () => (await hooks.stored(webhook.id)).failures === 1);
    expect(await tried()).toEqual([
      expect.objectContaining({ id: message, outcome: 'failed', status: 503, words: 'not now', attempts: 1 }),
    ]);
    expect((await hooks.stored(webhook.id)).nextTryAt).toBeGreaterThan(Date.now() + 3_000_000);
    expect((await by.get(`/${webhook.id}`).expect(200)).body).toMatchObject({
      pending: { id: message, type: 'webhook.test', attempts: 1, created: expect.any(String) },
      queued: 0,
    });
    await hooks.change(webhook.id, () => ({ nextTryAt: 0 }));
    await waitFor('the second attempt', async () => (await hooks.stored(webhook.id)).failures === 2);
    expect(await tried()).toEqual([expect.objectContaining({ id: message, outcome: 'failed', status: 302 })]);
    expect((await by.get(`/${webhook.id}`).expect(200)).body).toMatchObject({ failures: 2, lastError: 'status' });
    await hooks.change(webhook.id, () => ({ nextTryAt: 0 }));
    await waitFor('the delivery', async () => (await hooks.stored(webhook.id)).failures === 0);
    expect(await tried()).toEqual([expect.objectContaining({ id: message, outcome: 'delivered', attempts: 3 })]);
    expect(hooks.at(webhook).map(({ headers }) => headers['webhook-id'])).toEqual([message, message, message]);

    expect(faultsAt(await by.post(`${webhook.id}/replay`, {}).expect(400))).toEqual(['']);
    await by.post(`${webhook.id}/replay`, { id: 'msg_none' }).expect(404);
    await by.post(`${webhook.id}/replay`, { id: message }).expect(202);
    await waitFor('the replay', () => hooks.at(webhook).length === 4);
    expect(hooks.at(webhook)[3]!.headers['webhook-id']).toBe(message);
    for (let n = 0; n < 2; n++) await by.post(`${webhook.id}/test`).expect(202);
    await waitFor('both tests', async () => (await tried()).length === 3);
    const first = (await by.get(`/${webhook.id}/deliveries?limit=2`).expect(200)).body as {
      readonly deliveries: readonly object[];
      readonly more: string;
    };
    const rest = (await client.get(first.more, tool.authorization).expect(200)).body as typeof first;
    expect([...first.deliveries, ...rest.deliveries]).toEqual(await tried());
  });

  it('pauses, resumes, and disables by 410 or by five days of failures, as the audit chain says', async () => {
    const by = hooks.as(tool.authorization);
    const webhook = await by.create();
    // The second pause changes nothing, and the chain has one event.
    await by.post(`${webhook.id}/pause`).expect(200);
    await by.post(`${webhook.id}/pause`).expect(200);
    await by.post(`${webhook.id}/test`).expect(202);
    expect(await hooks.stored(webhook.id)).toMatchObject({ state: 'paused', queue: [{ type: 'webhook.test' }] });
    hooks.answers.set(webhook.path, () => ({ status: 410 }));
    await by.post(`${webhook.id}/resume`).expect(200);
    await waitFor('its end', async () => (await hooks.stored(webhook.id)).state === 'disabled');
    expect((await by.get(`/${webhook.id}`).expect(200)).body).toMatchObject({ state: 'disabled', disabled: 'gone' });
    hooks.answers.set(webhook.path, () => ({ status: 500 }));
    await by.post(`${webhook.id}/resume`).expect(200);
    await waitFor('a failure', async () => (await hooks.stored(webhook.id)).failures === 1);
    await hooks.change(webhook.id, () => ({ nextTryAt: 0, failingSince: Date.now() - 5 * 86_400_000 }));
    await waitFor('its end', async () => (await hooks.stored(webhook.id)).state === 'disabled');
    const events = (await carnet.store.auditEvents.page({ limit: 1000 })).map(
      ({ body }) => JSON.parse(body) as { readonly type: string; readonly data?: { readonly webhook?: string } },
    );
    const own = events.filter(({ data }) => data?.webhook === webhook.id);
    expect(own.map(({ type }) => type)).toEqual([
      'webhook.created',
      ...['webhook.changed', 'webhook.changed', 'webhook.disabled', 'webhook.changed', 'webhook.disabled'],
    ]);
    expect(JSON.stringify(own)).not.toContain(webhook.path);
    expect(own.at(-1)).toMatchObject({ data: { why: 'failing', host: '127.0.0.1', source: tool.id } });
  });

  it('leaves room for other sources, however many credentials one has', async () => {
    const [crowded, other] = [await client.tool(), await client.tool()];
    const stored = await hooks.stored((await hooks.as(crowded.authorization).create()).id);
    for (let n = 1; n < 40; n++) {
      const owner = { ...stored.owner, id: `key-${Math.floor(n / 10)}` };
      const more: Webhook = { ...stored, id: `wh_${randomUUID()}`, owner, state: 'paused' };
      await carnet.store.webhooks.add(more);
    }
    const send = (authorization: string) =>
      client
        .send('post', '/v1/webhooks', { url: receiver.url, events: ['statements.stored'] })
        .set('Authorization', authorization);
    const refused = await send(await client.credential(crowded.id, ['all'])).expect(409);
    expect((refused.body as { detail: string }).detail).toBe(
      `40 webhooks are of the source ${crowded.id}, and no more may be: delete one`,
    );
    await send(other.authorization).expect(201);
  });

  it('keeps a webhook to its owner: an operator sees, pauses and deletes it, and others find none', async () => {
    const webhook = await hooks.as(tool.authorization).create();
    const operator = hooks.as(carnet.authorization);
    const stranger = hooks.as((await client.tool()).authorization);
    for (const path of [`/${webhook.id}`, `/${webhook.id}/deliveries`]) await stranger.get(path).expect(404);
    expect((await stranger.get().expect(200)).body).toEqual({ webhooks: [] });
    const listed = await operator.get().expect(200);
    expect(listed.text).toContain(webhook.id);
    expect(listed.text).not.toContain(webhook.path);
    for (const act of ['resume', 'test', 'rotate-secret']) await operator.post(`${webhook.id}/${act}`).expect(403);
    await operator.patch(webhook.id, { url: `${receiver.url}/mine` }).expect(403);
    await operator.post(`${webhook.id}/replay`, { since: '2020-01-01T00:00:00Z' }).expect(403);
    expect((await operator.post(`${webhook.id}/pause`).expect(200)).body).toMatchObject({ state: 'paused' });
    await operator.remove(webhook.id).expect(204);
    expect(await carnet.store.webhooks.find(webhook.id)).toBeUndefined();
  });
});
