import { randomUUID } from 'node:crypto';
import type { StoredForwarding } from '../../../src/store/ports/studies/forwarding-repository.ts';
import { updateForwarding } from '../../../src/studies/forward/forwarding.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  receive,
  send,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient, faultsAt, type Tool } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { by } from '../../support/clients/studies/study-client.ts';
import { aStudyOver } from '../../support/clients/studies/study-review-client.ts';
import { aForwardTo, aTarget, openForward } from '../../support/clients/studies/forward-client.ts';
import { webhookClient } from '../../support/clients/webhook-client.ts';
import { startCuttingProxy, type CuttingProxy } from '../../support/servers/proxies/cutting-proxy.ts';
import { describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/servers/receivers/webhook-receiver.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const TOOL_WEBHOOK = { events: ['forwarding.dead-letter'] };
const KEPT = { choice: 'yes', version: 1, language: 'fr', includePast: true };

describeOnBackends('both', 'forwarding to another LRS', (makeBackends) => {
  const logged: string[] = [];
  const carnet = useCarnet(makeBackends, { logged });
  const other = useCarnet(embeddedBackends);
  let client: ReturnType<typeof consentClient>;
  let tool: Tool;
  let proxy: CuttingProxy;
  let receiver: WebhookReceiver;
  let hooks: ReturnType<typeof webhookClient>;
  let credential: string;
  let endpoint: string;
  let id: string;

  beforeAll(async () => {
    client = consentClient(carnet);
    tool = await client.tool({ audience: 'adults' });
    proxy = await startCuttingProxy(Number(new URL(other.url).port));
    receiver = await startWebhookReceiver();
    hooks = webhookClient(carnet, client, receiver);
    endpoint = `http://127.0.0.1:${proxy.port}/xapi/`;
    credential = await other.issue('from-carnet', ['all']);
    const forward = { ...aForwardTo('The regional LRS', tool.id), attachments: true };
    id = await openForward({ carnet, client, forward, target: credential }, endpoint);
  });
  afterAll(() => Promise.all([proxy.close(), receiver.close()]));

  const setTarget = (of: string, about: object = {}) =>
    client.send('put', `/v1/purposes/${of}/target`, { ...aTarget(endpoint, credential), ...about });
  const say = async (name: string, id: string, choice: object): Promise<void> => {
    await client
      .send('put', `/v1/me/decisions/${id}`, { version: 1, language: 'fr', ...choice })
      .set('Authorization', await client.signIn({ agent: agentOf(name) }))
      .expect(200);
  };
  const post = async (name: string, about: JsonObject = {}): Promise<string> => {
    const statement = by(name, about);
    await aClient({ url: carnet.url, authorization: tool.authorization }).post(statement).expect(200);
    return statement.id;
  };
  const there = async (id: string, parameter = 'statementId'): Promise<JsonObject | undefined> => {
    const answer = await fetch(`${other.url}/xapi/statements?${parameter}=${id}`, {
      headers: { Authorization: other.authorization, 'X-Experience-API-Version': '2.0.0' },
    });
    return answer.status === 200 ? ((await answer.json()) as JsonObject) : undefined;
  };
  const isThere = async (...of: Parameters<typeof there>): Promise<boolean> => (await there(...of)) !== undefined;
  const statusOf = async (id: string) =>
    (await client.get(`/v1/forwarding/${id}`).expect(200)).body as {
      readonly waiting: number;
      readonly deadLetters: number;
      readonly held: number;
      readonly failures: number;
      readonly lastError?: string;
      readonly nextTry?: string;
    };

  it('says that a purpose is unknown before it judges what is sent', async () => {
    await setTarget('forward:unknown', { url: 7 }).expect(404);
    await setTarget(id, { url: 7 }).expect(400);
  });

  it('opens with a target alone, which shows no secret, and stays where statements are', async () => {
    const body = aForwardTo('Another LRS', tool.id);
    const unopened = body['id'] as string;
    const steward = await carnet.issue('office', ['steward']);
    await client.send('post', '/v1/purposes', body).expect(201);
    await client.send('post', `/v1/purposes/${unopened}/submit`, {}).expect(200);
    await client.send('post', `/v1/purposes/${unopened}/approve`, {}).set('Authorization', steward).expect(200);
    const open = () => client.send('post', `/v1/purposes/${unopened}/open`, {}).set('Authorization', steward);
    expect((await open().expect(409)).text).toContain('/target');
    for (const url of ['https://10.0.0.1/xapi', 'http://lrs.example/xapi', 'https://lrs.example/xapi/statements'])
      expect(faultsAt(await setTarget(unopened, { url }).expect(400))).toEqual(['/url']);
    const writer = await other.issue('writes-alone', ['statements/write']);
    for (const wrong of [{ secret: 'not-its-secret' }, aTarget(endpoint, writer)]) {
      const refused = await setTarget(unopened, wrong).expect(400);
      expect(faultsAt(refused)).toEqual(['/key']);
      expect(refused.text).toContain('statements/read/mine');
    }
    const set = await setTarget(unopened).expect(200);
    expect(set.body).not.toHaveProperty('delivered');
    const { secret } = aTarget(endpoint, credential) as { readonly secret: string };
    await open().expect(200);
    const read = await client.get(`/v1/forwarding/${unopened}`).expect(200);
    for (const { text } of [set, read, await client.get('/v1/forwarding').expect(200)]) {
      expect(text).toContain(`"url":"http://127.0.0.1:${proxy.port}/xapi"`);
      expect(text).not.toContain(secret);
    }
    expect(JSON.stringify(await carnet.store.forwardings.find(unopened))).not.toContain(secret);
    // A first step was broken off, after a request with statements.
    const before = (await carnet.store.forwardings.find(unopened))!;
    await carnet.store.forwardings.update({ ...before, v: before.v + 1, contacted: true } as StoredForwarding);
    expect(faultsAt(await setTarget(unopened, { url: `${other.url}/xapi` }).expect(409))).toEqual(['/url']);
    const study = `study:${randomUUID().slice(0, 8)}`;
    await client.send('post', '/v1/purposes', aStudyOver(tool.id, study)).expect(201);
    expect((await setTarget(study).expect(409)).text).toContain('forwards nothing');
    await client
      .send('post', '/v1/purposes', { ...aForwardTo('x', tool.id), basis: 'public_task', dpv: { purpose: [] } })
      .expect(201)
      .expect(async ({ body: { id: other = '' } }: { body: { id?: string } }) => {
        expect(faultsAt(await client.send('post', `/v1/purposes/${other}/submit`, {}).expect(409))).toEqual(['/basis']);
      });
  });

  it('delivers whole statements of those who agree, and voids them there after a stop', async () => {
    const [ada, bob] = [`n${randomUUID()}`, `n${randomUUID()}`];
    const before = [await post(ada, { result: { response: 'in words' } }), await post(bob)];
    await say(ada, id, KEPT);
    const after = await post(ada);
    await waitFor('both statements of Ada', async () => (await isThere(before[0]!)) && isThere(after));
    expect(await there(before[0]!)).toMatchObject({
      actor: agentOf(ada),
      result: { response: 'in words' },
      authority: { account: { name: expect.stringContaining('from-carnet') } },
    });
    expect(await there(before[1]!)).toBeUndefined();

    expect(faultsAt(await setTarget(id, { url: 'https://lrs.example/xapi' }).expect(409))).toEqual(['/url']);
    await say(ada, id, { choice: 'stop' });
    const late = await post(ada);
    await waitFor('the voiding of both', async () => !(await isThere(before[0]!)) && !(await isThere(after)));
    expect(await there(before[0]!, 'voidedStatementId')).toBeDefined();
    await waitFor('an empty queue', async () => (await statusOf(id)).waiting === 0);
    expect([await there(late), await there(late, 'voidedStatementId')]).toEqual([undefined, undefined]);
  });

  it('sends the data of attachments with their statement', async () => {
    const ada = `n${randomUUID()}`;
    await say(ada, id, KEPT);
    const essay = `an essay ${randomUUID()}`;
    const statement = by(ada, { attachments: [anAttachment(essay)] });
    const message = aMessage([statementsPart(statement), attachmentPart(essay)]);
    expect((await send({ url: carnet.url, authorization: tool.authorization }, message)).status).toBe(200);
    await waitFor('the statement', () => isThere(statement.id));
    const { parts } = await receive(other, `/xapi/statements?attachments=true&statementId=${statement.id}`);
    expect(parts.at(-1)!.content.toString()).toBe(essay);
  });

  it('holds what was not delivered before a pause, until the person resumes', async () => {
    const ada = `n${randomUUID()}`;
    await say(ada, id, KEPT);
    const first = await post(ada);
    await waitFor('the first', () => isThere(first));
    // Its answer ends a pause.
    await waitFor('an empty queue', async () => (await statusOf(id)).waiting === 0);
    // As after failures: the target has a pause.
    await updateForwarding(carnet.store.forwardings, id, (one) => ({ ...one, nextTryAt: Date.now() + 600_000 }));
    const second = await post(ada);
    await waitFor('its release', async () => (await statusOf(id)).waiting > 0);
    await say(ada, id, { choice: 'pause' });
    await setTarget(id).expect(200);
    await waitFor('it is held', async () => (await statusOf(id)).held === 1);
    expect([await isThere(first), await isThere(second, 'voidedStatementId'), await isThere(second)]).toEqual([
      true,
      false,
      false,
    ]);
    await say(ada, id, { choice: 'resume', includePast: true });
    await waitFor('the second', () => isThere(second));
    await waitFor('nothing is held', async () => (await statusOf(id)).held === 0);
  });

  it('waits while the target is away, and doubles nothing where answers are lost', async () => {
    const ada = `n${randomUUID()}`;
    await say(ada, id, KEPT);
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(await post(ada));
    let failed = await statusOf(id);
    // Answers are lost until one of a delivery is.
    for (; failed.failures === 0; failed = await statusOf(id)) await proxy.cut(300);
    expect(failed).toMatchObject({ lastError: 'unreachable', nextTry: expect.any(String) });
    await waitFor('all five', async () => (await Promise.all(ids.map((one) => isThere(one)))).every(Boolean));
    await waitFor('an empty queue', async () => {
      const { waiting, failures, deadLetters } = await statusOf(id);
      return waiting === 0 && failures === 0 && deadLetters === 0;
    });
  });

  it('keeps a refused statement with the words of the target, and sends it again on demand', async () => {
    const ada = `n${randomUUID()}`;
    await say(ada, id, KEPT);
    const [bad, good] = [by(ada), by(ada)];
    const operator = hooks.as(await carnet.issue('operations', ['operator']));
    const webhook = await operator.create({ events: ['forwarding.dead-letter'] });
    await hooks
      .as(tool.authorization)
      .post('', { ...TOOL_WEBHOOK, url: receiver.url })
      .expect(403);
    // Another statement has the id there already.
    await aClient({ url: other.url, authorization: other.authorization })
      .post({ ...by('another'), id: bad.id })
      .expect(200);
    for (const one of [bad, good])
      await aClient({ url: carnet.url, authorization: tool.authorization }).post(one).expect(200);
    await waitFor('the good one', () => isThere(good.id));
    await waitFor('a dead letter', async () => (await statusOf(id)).deadLetters === 1);
    const { body } = await client.get(`/v1/forwarding/${id}/dead-letters`).expect(200);
    expect(body).toEqual({
      deadLetters: [
        {
          operation: 'put',
          statement: bad.id,
          status: 409,
          reason: expect.stringContaining('id'),
          at: expect.any(String),
        },
      ],
    });
    await waitFor('its message', () => hooks.at(webhook).length > 0);
    const [sent] = hooks.at(webhook);
    expect(sent!.message.data).toEqual({ count: 1, purposes: [{ purpose: id, added: 1, deadLetters: 1 }] });
    expect(sent!.body).not.toContain(bad.id);
    expect((await client.send('post', `/v1/forwarding/${id}/replay`, {}).expect(202)).body).toEqual({ replayed: 1 });
    await waitFor('its refusal', async () => {
      const { deadLetters, held } = await statusOf(id);
      return deadLetters === 1 && held === 0;
    });
    await say(ada, id, { choice: 'stop' });
    await waitFor('the end of the dead letter', async () => (await statusOf(id)).deadLetters === 0);
    const words = (body as { deadLetters: { reason: string }[] }).deadLetters[0]!.reason;
    expect(logged.join('\n')).not.toContain(words);
  });

  it('keeps the place of statements after an erasure of the record: they are voided there', async () => {
    const ada = `n${randomUUID()}`;
    await say(ada, id, KEPT);
    const statement = await post(ada);
    await waitFor('the statement', () => isThere(statement));
    await client
      .send('delete', '/v1/me', {})
      .set('Authorization', await client.signIn({ agent: agentOf(ada) }))
      .expect(202);
    await waitFor('its voiding', () => isThere(statement, 'voidedStatementId'));
  });

  it('is counted without names', async () => {
    const text = await (
      await fetch(`${carnet.url}/metrics`, {
        headers: { Authorization: 'Bearer the-token-of-the-metrics' },
      })
    ).text();
    expect(text).toMatch(/carnet_forwarded_total\{operation="put",outcome="delivered"\} [1-9]/);
    expect(text).toMatch(/carnet_forwarded_total\{operation="void",outcome="delivered"\} [1-9]/);
    expect(text).toMatch(/carnet_forward_attachments_total\{outcome="sent"\} 1/);
    expect(text).toMatch(/carnet_forward_failures_total\{failure="unreachable"\} [1-9]/);
    for (const operation of ['put', 'void'])
      expect(text).toMatch(new RegExp(`^carnet_forward_dead_letters\\{operation="${operation}"\\} 0$`, 'm'));
    expect(text).not.toContain('forward:');
  });
});
