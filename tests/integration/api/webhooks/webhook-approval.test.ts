import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { purposeJson } from '../../../../src/consent/purposes/purpose-json.ts';
import type { Webhook } from '../../../../src/transfer/webhooks/webhook.ts';
import { aRecordPurpose } from '../../../support/builders/consent/a-purpose.ts';
import { visibleTextOf } from '../../../support/builders/http/a-browser.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { accessRecordClient } from '../../../support/clients/consent/access-record-client.ts';
import { aClient } from '../../../support/clients/client.ts';
import type { Tool } from '../../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../../support/clients/consent/decisions.ts';
import { openPurpose } from '../../../support/clients/studies/study-review-client.ts';
import { by } from '../../../support/clients/studies/study-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../../support/servers/receivers/webhook-receiver.ts';

const HOST = '127.0.0.1';

describeOnBackends('one', 'a webhook with content', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { webhookAllowHosts: [HOST, 'localhost'] });
  let client: ReturnType<typeof accessRecordClient>;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    client = accessRecordClient(carnet);
    receiver = await startWebhookReceiver();
  });
  afterAll(() => receiver.close());

  const as = (authorization: string) => (method: 'post' | 'patch', path: string, body: object) =>
    client.send(method, path, body).set('Authorization', authorization);
  const aWebhookOf = async (authorization: string, about: object = {}) => {
    const path = `/${randomUUID()}`;
    const body = { url: `${receiver.url}${path}`, events: ['statements.stored'], content: 'statements', ...about };
    const made = await as(authorization)('post', '/v1/webhooks', body).expect(201);
    const { id } = made.body as { readonly id: string };
    const at = () => receiver.received.filter((one) => one.path === path);
    const read = async (reader = authorization): Promise<object> =>
      (await client.get(`/v1/webhooks/${id}`, reader).expect(200)).body as object;
    const approve = (body: object = { host: HOST }, sender = carnet.authorization) =>
      as(sender)('post', `/v1/webhooks/${id}/approve`, body);
    return { id, path, made: made.body as object, at, read, approve };
  };
  const post = async ({ authorization }: Pick<Tool, 'authorization'>): Promise<string> => {
    const statement = by(`n${randomUUID()}`);
    await aClient({ url: carnet.url, authorization }).post(statement).expect(200);
    return statement.id;
  };
  /** The recipients that everybody reads of a tool. */
  const recipientsOf = async (tool: Tool): Promise<readonly string[]> => {
    const { body } = await client.get('/v1/register').expect(200);
    const { activities } = body as {
      readonly activities: readonly {
        readonly purpose: { readonly id: string };
        readonly recipients: readonly string[];
      }[];
    };
    return activities.find(({ purpose }) => purpose.id === `record:${tool.id}`)?.recipients ?? [];
  };
  const webhooksOnPage = async (tool: Tool) => {
    const { body } = await client.get('/v1/who-sees-what', carnet.authorization).expect(200);
    const { sources } = body as {
      readonly sources: readonly { readonly id: string; readonly readers: readonly { kind: string; id: string }[] }[];
    };
    return sources.find(({ id }) => id === tool.id)!.readers.filter(({ kind }) => kind === 'webhook');
  };

  it('sends nothing to a host that nobody named, until an operator approves it; then people see the host', async () => {
    const tool = await client.tool({ audience: 'adults' });
    const webhook = await aWebhookOf(tool.authorization);
    expect(webhook.made).toMatchObject({ state: 'waiting', confirmation: 'waiting' });
    const first = await post(tool);
    await as(tool.authorization)('post', `/v1/webhooks/${webhook.id}/test`, {}).expect(202);
    await pause(2500);
    expect(webhook.at()).toEqual([]);
    expect(await recipientsOf(tool)).not.toContain(HOST);
    expect(await webhooksOnPage(tool)).toEqual([]);

    const approved = await webhook.approve().expect(200);
    expect(approved.body).toMatchObject({ state: 'active', confirmation: 'approved', host: HOST });
    await waitFor('what waited', () => webhook.at().some(({ body }) => body.includes(first)));
    expect(await recipientsOf(tool)).toContain(HOST);
    expect(await webhooksOnPage(tool)).toEqual([
      expect.objectContaining({ id: webhook.id, host: HOST, confirmation: 'approved', reads: ['statements'] }),
    ]);
    const page = await client.get('/register').expect(200);
    expect(visibleTextOf(page.text)).toContain(HOST);
    const { body: events } = await client
      .get('/v1/events?limit=1000', await carnet.issue('auditors', ['auditor']))
      .expect(200);
    const chained = (events as { events: readonly { type: string; data?: object }[] }).events.filter(
      ({ type, data }) => type === 'webhook.approved' && (data as { webhook?: string }).webhook === webhook.id,
    );
    expect(chained).toMatchObject([{ data: { host: HOST, source: tool.id, organisation: 'org:default' } }]);
  });

  it('is seen by its people: the host is a reader of the tool on /me', async () => {
    const tool = await client.tool({ audience: 'adults' });
    const webhook = await aWebhookOf(tool.authorization);
    await webhook.approve().expect(200);
    const name = `n${randomUUID()}`;
    await aClient({ url: carnet.url, authorization: tool.authorization }).post(by(name)).expect(200);
    await waitFor('the host on /me', async () => {
      const me = await client.signIn({ agent: agentOf(name) });
      const { body } = await client.get('/v1/me', me).expect(200);
      const { sources } = body as {
        readonly sources: readonly { readonly id: string; readonly readers?: readonly object[] }[];
      };
      return (
        sources.find(({ id }) => id === tool.id)?.readers?.some((one) => JSON.stringify(one).includes(HOST)) === true
      );
    });
  });

  it('waits again for another host, and for nobody where only ids leave', async () => {
    const tool = await client.tool();
    const webhook = await aWebhookOf(tool.authorization);
    await webhook.approve().expect(200);
    const elsewhere = `${receiver.url.replace(HOST, 'localhost')}${webhook.path}`;
    const moved = await as(tool.authorization)('patch', `/v1/webhooks/${webhook.id}`, { url: elsewhere }).expect(200);
    expect(moved.body).toMatchObject({ state: 'waiting' });
    await as(tool.authorization)('post', `/v1/webhooks/${webhook.id}/resume`, {}).expect(200);
    await post(tool);
    await pause(2000);
    expect(webhook.at()).toEqual([]);
    const thin = await as(tool.authorization)('patch', `/v1/webhooks/${webhook.id}`, { content: 'ids' }).expect(200);
    expect(thin.body).toMatchObject({ state: 'active' });
    expect(thin.body).not.toHaveProperty('confirmation');
    await waitFor('the ids', () => webhook.at().length > 0);
    expect(await recipientsOf(tool)).not.toContain(HOST);
  });

  it('needs no operator where the record purpose names the host, in any letter case', async () => {
    const tool = await client.tool();
    await nameRecipients(tool.id, ['A lab', 'LocalHost']);
    const webhook = await aWebhookOf(tool.authorization, { url: `${receiver.url.replace(HOST, 'localhost')}/named` });
    expect(webhook.made).toMatchObject({ state: 'active', confirmation: 'named' });
  });

  it('is approved by operators only, of the host that they saw, and where statements leave', async () => {
    const tool = await client.tool();
    const webhook = await aWebhookOf(tool.authorization);
    await webhook.approve({ host: HOST }, tool.authorization).expect(403);
    const wrong = await webhook.approve({ host: 'other.example' }).expect(409);
    expect(wrong.body).toMatchObject({ kind: 'state-conflict', faults: [{ at: '/host' }] });
    const faulty = await webhook.approve({ url: 'x' }).expect(400);
    expect((faulty.body as { faults: readonly object[] }).faults).toHaveLength(2);
    const thin = await aWebhookOf(tool.authorization, { content: 'ids' });
    await thin.approve().expect(409);
    await as(carnet.authorization)('post', '/v1/webhooks/wh_none/approve', { host: HOST }).expect(404);
    expect(await webhook.read()).toMatchObject({ state: 'waiting' });
  });

  it('waits for an operator of each organisation whose statements it sends, and no other sees it', async () => {
    const [north, south] = [await aSchool(), await aSchool()];
    const reader = await carnet.issue(north.tool, ['statements/read'], [south.tool]);
    const webhook = await aWebhookOf(reader);
    await webhook.approve({ host: HOST }, (await aSchool()).operator).expect(404);
    expect((await webhook.approve({ host: HOST }, north.operator).expect(200)).body).toMatchObject({
      state: 'waiting',
    });
    expect((await webhook.approve({ host: HOST }, south.operator).expect(200)).body).toMatchObject({ state: 'active' });
    expect((await webhook.read()) as Webhook).toMatchObject({ confirmation: 'approved' });
    // An operator of the other school may stop it, and not delete what is not theirs.
    await client.send('delete', `/v1/webhooks/${webhook.id}`, {}).set('Authorization', south.operator).expect(403);
    await as(south.operator)('post', `/v1/webhooks/${webhook.id}/pause`, {}).expect(200);
  });

  it('goes on where an older release made it, and stands on the page as not yet confirmed', async () => {
    const tool = await client.tool();
    const webhook = await aWebhookOf(tool.authorization);
    const { approvals: _, ...stored } = (await carnet.store.webhooks.find(webhook.id)) as Webhook;
    expect(await carnet.store.webhooks.update({ ...stored, v: stored.v + 1 })).toBe(true);
    expect(await webhook.read()).toMatchObject({ state: 'active', confirmation: 'unconfirmed' });
    const id = await post(tool);
    await waitFor('the statement', () => webhook.at().some(({ body }) => body.includes(id)));
    expect(await recipientsOf(tool)).toContain(HOST);
    expect(await webhooksOnPage(tool)).toEqual([expect.objectContaining({ confirmation: 'unconfirmed' })]);
    await as(tool.authorization)('patch', `/v1/webhooks/${webhook.id}`, { description: 'the same' }).expect(200);
    expect(await webhook.read()).toMatchObject({ confirmation: 'unconfirmed' });
    const elsewhere = { url: `${receiver.url.replace(HOST, 'localhost')}${webhook.path}` };
    await as(tool.authorization)('patch', `/v1/webhooks/${webhook.id}`, elsewhere).expect(200);
    expect(await webhook.read()).toMatchObject({ state: 'waiting' });
  });

  /** A version of the record purpose of a source with these recipients, in force by every step of its workflow. */
  const nameRecipients = async (source: string, recipients: readonly string[]): Promise<void> => {
    const steward = await carnet.issue('office', ['steward']);
    const { view: _, ...content } = purposeJson(
      aRecordPurpose({ id: `record:${source}`, recipients, basis: 'public_task' }),
    );
    const scope = { sources: [source], profiles: [], verbs: [], activityTypes: [] };
    await openPurpose(client, { ...content, scope }, { author: carnet.authorization, steward });
  };
  /** A school with a tool, and a key of its operator. */
  const aSchool = async () => {
    const name = randomUUID().slice(0, 8);
    const organisation = `org:school-${name}`;
    await carnet.store.organisations.add({ id: organisation, name: `School ${name}`, createdAt: 0, v: 1 });
    const [tool, office] = [`tool-${name}`, `office-${name}`];
    await carnet.issue(tool, ['all']);
    const operator = await carnet.issue(office, ['operator']);
    for (const id of [tool, office]) {
      const source = (await carnet.store.sources.findSource(id))!;
      await carnet.store.sources.updateSource({ ...source, organisation, v: source.v + 1 });
    }
    return { organisation, tool, operator };
  };
});
