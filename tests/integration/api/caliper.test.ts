import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { aCaliperEvent, anEnvelope, LEA } from '../../support/builders/caliper/a-caliper-event.ts';
import { aClient } from '../../support/clients/client.ts';
import { keepAliveAgent } from '../../support/clients/connections/idle-connections.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, useCarnet } from '../../support/servers/running-carnet.ts';

interface Answer {
  readonly stored: number;
  readonly withheld: number;
  readonly ids: readonly string[];
  readonly unmapped: readonly { readonly index: number; readonly detail: string }[];
}
const answerOf = ({ body }: supertest.Response): Answer => body as Answer;
const uuidOf = ({ id }: { readonly id?: unknown }): string => (id as string).replace('urn:uuid:', '');

describeOnBackends('one', 'an envelope of a Caliper sensor', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { ackWaitMs: 30_000 });
  let authorization: string;
  beforeAll(async () => {
    authorization = await carnet.issue(`sensor-${randomUUID()}`, ['all']);
  });
  const send = (content: unknown, as = authorization, type = 'application/json'): supertest.Test =>
    keepAliveAgent(carnet.url)
      .post('/caliper')
      .set('Authorization', as)
      .set('Content-Type', type)
      .send(typeof content === 'string' ? content : JSON.stringify(content));
  const stored = async (...events: readonly { readonly id?: unknown }[]): Promise<readonly string[]> => [
    ...(await carnet.store.statements.find(events.map(uuidOf))).keys(),
  ];

  it('is stored as statements, which xAPI reads, and names what has none', async () => {
    const events = [aCaliperEvent(), aCaliperEvent({ type: 'MoodEvent' }), aCaliperEvent({ action: 'Viewed' })];
    const answer = answerOf(await send(anEnvelope(...events, { id: LEA, type: 'Person' })).expect(200));
    expect(answer).toMatchObject({ stored: 2, withheld: 0, ids: [uuidOf(events[0]!), uuidOf(events[2]!)] });
    expect(answer.unmapped.map(({ index }) => index)).toEqual([1, 3]);
    const read = await aClient({ url: carnet.url, authorization })
      .get({ statementId: uuidOf(events[0]!) })
      .expect(200);
    expect(read.body).toMatchObject({ actor: { account: { name: 'lea' } }, timestamp: '2026-10-01T08:15:00.000Z' });
    expect(await stored(events[1]!)).toEqual([]);
    const { text } = await keepAliveAgent(carnet.url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`);
    expect(text.match(/^carnet_caliper_unmapped_total\{.*/gm)).toEqual([
      'carnet_caliper_unmapped_total{type="other"} 1',
    ]);
  });

  it('may be sent again: its events are stored once', async () => {
    const event = aCaliperEvent();
    for (let n = 0; n < 2; n++)
      expect(answerOf(await send(anEnvelope(event)).expect(200))).toMatchObject({ stored: 1, ids: [uuidOf(event)] });
    await send(anEnvelope({ ...event, object: { id: 'https://school.example/other', type: 'Page' } })).expect(409);
  });

  it('comes with a credential as a Bearer token, as sensors send it, or as Basic', async () => {
    const token = authorization.replace('Basic ', '');
    await send(anEnvelope(aCaliperEvent()), `Bearer ${token}`).expect(200);
    const refusal = await send(anEnvelope(aCaliperEvent()), `Bearer ${token.slice(4)}`).expect(401);
    expect(refusal.headers['www-authenticate']).toMatch(/Basic .*Bearer /);
    await send(anEnvelope(aCaliperEvent()), 'Bearer a.jwt.token').expect(401);
    await send(anEnvelope(aCaliperEvent()), await carnet.issue(`reader-${randomUUID()}`, ['statements/read'])).expect(
      403,
    );
  });

  it('is refused whole, with every fault at its event, where the standards refuse one', async () => {
    const good = aCaliperEvent();
    const { id: _, ...withoutId } = aCaliperEvent({ eventTime: 'yesterday' });
    const malformed = await send(anEnvelope(good, withoutId)).expect(400);
    expect((malformed.body as { faults: { at: string }[] }).faults.map(({ at }) => at)).toEqual([
      '/data/1/id',
      '/data/1/eventTime',
    ]);
    const unknown = aCaliperEvent({ type: 'MoodEvent' });
    const wrong = aCaliperEvent({ object: { id: 'page 1', type: 'Page' } });
    const refusal = await send(anEnvelope(good, unknown, wrong)).expect(400);
    expect((refusal.body as { faults: { at: string; detail: string }[] }).faults).toEqual([
      expect.objectContaining({ at: '/data/2', detail: expect.stringContaining('/object/id') as string }),
    ]);
    expect(await stored(good, wrong)).toEqual([]);
  });

  it('is refused by the statuses of Caliper', async () => {
    await send('{"sensor":', authorization).expect(400);
    await send(aCaliperEvent()).expect(400);
    await send(anEnvelope(aCaliperEvent()), authorization, 'text/plain').expect(415);
    await send({ ...anEnvelope(aCaliperEvent()), dataVersion: 'http://purl.imsglobal.org/ctx/caliper/v2' }).expect(422);
  });

  it('passes the gate of consent: nothing of a person who has not said yes is stored', async () => {
    const tool = await anOperator(carnet).source([], { basis: 'consent', audience: 'adults' });
    const event = aCaliperEvent();
    expect(answerOf(await send(anEnvelope(event), tool.authorization).expect(200))).toMatchObject({
      stored: 0,
      withheld: 1,
    });
    expect(await stored(event)).toEqual([]);
  });
});
