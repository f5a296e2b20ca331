import { randomUUID } from 'node:crypto';
import type { Scope } from '../../../../src/access/sources/scopes.ts';
import { aViolation } from '../../../support/builders/store/a-violation.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { accessRecordClient, keyIn } from '../../../support/clients/consent/access-record-client.ts';
import { aClient } from '../../../support/clients/client.ts';
import type { Tool } from '../../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../../support/clients/consent/decisions.ts';
import { by } from '../../../support/clients/studies/study-client.ts';
import { aStudyOver } from '../../../support/clients/studies/study-review-client.ts';
import { type MadeWebhook, webhookClient } from '../../../support/clients/webhook-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../../support/servers/receivers/webhook-receiver.ts';

interface SentStatement {
  readonly id: string;
  readonly actor: object;
}

describeOnBackends('one', 'what webhooks receive', (makeBackends) => {
  const logged: string[] = [];
  const carnet = useCarnet(makeBackends, { logged });
  let client: ReturnType<typeof accessRecordClient>;
  let hooks: ReturnType<typeof webhookClient>;
  let receiver: WebhookReceiver;
  let tool: Tool;

  beforeAll(async () => {
    client = accessRecordClient(carnet);
    tool = await client.tool({ audience: 'adults' });
    receiver = await startWebhookReceiver();
    hooks = webhookClient(carnet, client, receiver);
  });
  afterAll(() => receiver.close());

  const post = async (name: string, from = tool, about: Parameters<typeof by>[1] = {}): Promise<string> => {
    const statement = by(name, about);
    await aClient({ url: carnet.url, authorization: from.authorization }).post(statement).expect(200);
    return statement.id;
  };
  const idsAt = (webhook: MadeWebhook): readonly string[] =>
    hooks.at(webhook).flatMap(({ message }) => message.data['ids'] as readonly string[]);
  const statementsIn = (webhook: MadeWebhook, index: number): readonly SentStatement[] =>
    hooks.at(webhook)[index]!.message.data['statements'] as readonly SentStatement[];
  const aReader = (scopes: readonly Scope[], reads: readonly string[] = []) =>
    carnet.issue(`reader-${randomUUID().slice(0, 8)}`, scopes, reads);

  it('sends a tool the ids of its own statements, by a filter, and again since a time', async () => {
    const other = await client.tool();
    const verb = `https://verbs.example/${randomUUID()}`;
    const own = hooks.as(tool.authorization);
    const [all, filtered] = [await own.create(), await own.create({ filter: { verb } })];
    const since = new Date().toISOString();
    const ids = [await post('ada'), await post('bob', tool, { verb: { id: verb } })];
    await post('ada', other);
    const last = await post('eve');
    await waitFor('all of its own', () => idsAt(all).includes(last));
    await waitFor('the filtered one', () => idsAt(filtered).length > 0);
    expect(idsAt(all)).toEqual([...ids, last]);
    expect(idsAt(filtered)).toEqual([ids[1]]);
    for (const { body, message } of [...hooks.at(all), ...hooks.at(filtered)]) {
      expect(body).not.toContain('school.example');
      expect(message).toEqual({
        type: 'statements.stored',
        timestamp: expect.any(String),
        data: { count: expect.any(Number), ids: expect.any(Array) },
      });
    }
    const before = hooks.at(all).map(({ headers }) => headers['webhook-id']);
    await own.post(`${all.id}/replay`, { since }).expect(202);
    await waitFor('all of them again', () => idsAt(all).length === 6);
    expect(idsAt(all).slice(3)).toEqual([...ids, last]);
    const again = hooks.at(all).map(({ headers }) => headers['webhook-id']);
    expect(again.slice(before.length).filter((id) => before.includes(id))).toEqual([]);
  });

  it('gives a reader by grant whole statements with access records, as far as its scope goes', async () => {
    const name = `n${randomUUID()}`;
    const dashboard = await aReader(['statements/read'], [tool.id]);
    const mine = await aReader(['statements/read/mine'], [tool.id]);
    const [whole, none] = [
      await hooks.as(dashboard).create({ content: 'statements' }),
      await hooks.as(mine).create({ content: 'statements' }),
    ];
    hooks.answers.set(whole.path, () => ({ status: 200, body: `thanks for ${name}` }));
    const id = await post(name);
    await waitFor('the statement', () => hooks.at(whole).length > 0);
    expect(statementsIn(whole, 0)).toEqual([expect.objectContaining({ id, actor: agentOf(name) })]);
    const seen = await client.seenBy(agentOf(name));
    expect(seen.map(({ reader, route, given }) => [reader.source?.id, route, given])).toEqual([
      [expect.stringMatching(/^reader-/), '/v1/webhooks', 1],
    ]);
    const noted = await hooks.as(dashboard).get(`/${whole.id}/deliveries`).expect(200);
    expect(noted.text).toContain('"delivered"');
    for (const text of [noted.text, JSON.stringify(await hooks.stored(whole.id)), logged.join('\n')])
      expect(text).not.toContain(name);
    expect(hooks.at(none)).toEqual([]);
    const [record] = (await client.stored()).filter(({ reader }) => reader.id === keyIn(dashboard));
    expect(record).toMatchObject({ source: tool.id, given: 1, answers: 1 });
  });

  it('sends nothing of a person who was erased between two attempts, under the same id', async () => {
    const [gone, stays] = [`n${randomUUID()}`, `n${randomUUID()}`];
    const reader = await aReader(['statements/read'], [tool.id]);
    const webhook = await hooks.as(reader).create({ content: 'statements' });
    hooks.answers.set(webhook.path, () => ({ status: 503 }));
    const [first, second] = [by(gone), by(stays)];
    await aClient({ url: carnet.url, authorization: tool.authorization }).post([first, second]).expect(200);
    await waitFor('the first attempt', async () => (await hooks.stored(webhook.id)).failures === 1);
    expect(statementsIn(webhook, 0).map(({ id }) => id)).toEqual([first.id, second.id]);
    await client
      .send('delete', '/v1/me', {})
      .set('Authorization', await client.signIn({ agent: agentOf(gone) }))
      .expect(202);
    hooks.answers.delete(webhook.path);
    await hooks.change(webhook.id, () => ({ nextTryAt: 0 }));
    await waitFor('the second attempt', () => hooks.at(webhook).length === 2);
    expect(statementsIn(webhook, 1).map(({ id }) => id)).toEqual([second.id]);
    const [one, other] = hooks.at(webhook);
    expect(other!.headers['webhook-id']).toBe(one!.headers['webhook-id']);
    expect(other!.body).not.toContain(gone);
  });

  it('sends nothing more once the credential of its owner is revoked, and says so', async () => {
    const reader = await aReader(['statements/read'], [tool.id]);
    const webhook = await hooks.as(reader).create({ content: 'statements' });
    hooks.answers.set(webhook.path, () => ({ status: 503 }));
    await post('ada');
    await waitFor('the first attempt', async () => (await hooks.stored(webhook.id)).failures === 1);
    await carnet.store.sources.revokeCredential(keyIn(reader), Date.now());
    await hooks.change(webhook.id, () => ({ nextTryAt: 0 }));
    await waitFor('its end', async () => (await hooks.stored(webhook.id)).state === 'disabled');
    expect(hooks.at(webhook)).toHaveLength(1);
    expect((await hooks.as(carnet.authorization).get(`/${webhook.id}`).expect(200)).body).toMatchObject({
      state: 'disabled',
      disabled: 'owner-ended',
    });
  });

  it('sends auditors the numbers of decisions, and staff the steps of purposes, each of their subtree', async () => {
    const auditor = await carnet.issue('office', ['auditor']);
    const far = `far-${randomUUID().slice(0, 8)}`;
    const organisation = `org:${far}`;
    await carnet.store.organisations.add({ id: organisation, name: far, createdAt: 1, v: 1 });
    await client.send('post', '/v1/sources', { id: far, name: far, organisation }).expect(201);
    const foreign = await carnet.issue(far, ['auditor', 'steward']);
    const [decisions, steps] = [
      await hooks.as(auditor).create({ events: ['consent.decided'] }),
      await hooks.as(auditor).create({ events: ['study.step'] }),
    ];
    const both = await hooks.as(foreign).create({ events: ['consent.decided', 'study.step'] });
    const [study, theirs] = [`study:${randomUUID()}`, `study:${randomUUID()}`];
    await client.send('post', '/v1/purposes', aStudyOver(tool.id, study)).expect(201);
    await client.send('post', `/v1/purposes/${study}/submit`, {}).expect(200);
    const session = await client.signIn({ agent: agentOf('ada') });
    const choice = { choice: 'object', version: 1, language: 'fr' };
    await client.send('put', `/v1/me/decisions/record:${tool.id}`, choice).set('Authorization', session).expect(200);
    await waitFor('the decision', () => hooks.at(decisions).length > 0);
    const [decided] = hooks.at(decisions)[0]!.message.data['events'] as readonly { readonly seq: number }[];
    expect(decided).toEqual({ seq: expect.any(Number), purpose: `record:${tool.id}` });
    expect((await client.get(`/v1/events/${decided!.seq}`, auditor).expect(200)).body).toMatchObject({
      type: 'decision',
      to: 'objected',
    });
    const stepsAt = (webhook: MadeWebhook) =>
      hooks.at(webhook).flatMap(({ message }) => message.data['events'] as readonly object[]);
    await waitFor('the step', () => stepsAt(steps).length >= 1);
    expect(stepsAt(steps).at(-1)).toMatchObject({ purpose: study, step: 'purpose.submitted', at: expect.any(String) });
    await client.send('post', '/v1/purposes', aStudyOver(far, theirs)).expect(201);
    await client.send('post', `/v1/purposes/${theirs}/submit`, {}).expect(200);
    await waitFor('a step of the far school', () => stepsAt(both).length > 0);
    expect(stepsAt(both).every((one) => (one as { purpose: string }).purpose === theirs)).toBe(true);
  });

  it('sums up violations by source and rule, and names the places of dead letters', async () => {
    const operator = hooks.as(carnet.authorization);
    const [summed, own] = [
      await operator.create({ events: ['profile.violation', 'dead-letter.added'] }),
      await hooks.as(tool.authorization).create({ events: ['profile.violation'] }),
    ];
    const [now, other] = [Date.now(), (await client.tool()).id];
    const at = now - 30_000;
    await carnet.store.violations.add([
      aViolation({ source: tool.id, at: now - 20_000, statement: randomUUID() }),
      ...[1, 2].map(() => aViolation({ source: tool.id, at, statement: randomUUID() })),
      aViolation({ source: other, at, statement: randomUUID() }),
      aViolation({ source: tool.id, at: now - 600_000, statement: randomUUID() }),
    ]);
    const letter = { partition: 0, offset: 999_999, reason: 'ada', bytes: Buffer.from('ada'), addedAt: at };
    await carnet.store.deadLetters.put(letter);
    const [since, sinceOfOne] = [String(now - 100_000), { 'profile.violation': String(now - 100_000) }];
    await hooks.change(summed.id, () => ({ positions: { ...sinceOfOne, 'dead-letter.added': since } }));
    await hooks.change(own.id, () => ({ positions: sinceOfOne }));
    await waitFor('all messages', () => hooks.at(summed).length === 2 && hooks.at(own).length === 1);
    const byType = new Map(hooks.at(summed).map(({ message }) => [message.type, message.data]));
    const { profile, by: template, kind, rule } = aViolation();
    const latest = new Date(now - 20_000).toISOString();
    const ofTool = { source: tool.id, profile, by: template, kind, rule, count: 3, latest };
    const ofOther = { ...ofTool, source: other, count: 1, latest: new Date(at).toISOString() };
    expect(byType.get('profile.violation')).toEqual({ count: 4, isWhole: true, violations: [ofTool, ofOther] });
    expect(hooks.at(own)[0]!.message.data).toEqual({ count: 3, isWhole: true, violations: [ofTool] });
    const messages = [{ partition: 0, offset: 999_999, at: new Date(at).toISOString() }];
    expect(byType.get('dead-letter.added')).toEqual({ count: 1, messages });
  });
});
