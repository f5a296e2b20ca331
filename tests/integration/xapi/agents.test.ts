import supertest from 'supertest';
import { aClient } from '../../support/clients/client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const SHA1 = 'ebd31e95054c018b10727ccffd2ef2ec3a016ee9';
const ACCOUNT = { homePage: 'http://www.example.com/agentId/1', name: 'Rick James' };

describe('the Agents resource (1.0.3 Communication 2.4; 2.0 4.1.6.3)', () => {
  const carnet = useCarnet(embeddedBackends);

  const ask = (query: string, version = '2.0.0'): supertest.Test =>
    aClient(carnet, version).path(`/xapi/agents${query}`);
  const about = (agent: unknown): string => `?agent=${encodeURIComponent(JSON.stringify(agent))}`;
  const faultsAt = ({ status, body }: supertest.Response): readonly unknown[] => [
    status,
    ...(body as { faults: { at: string }[] }).faults.map(({ at }) => at),
  ];

  it.each([
    [{ mbox: 'mailto:ada@school.example' }, { mbox: ['mailto:ada@school.example'] }],
    [
      { objectType: 'Agent', name: 'Ada', mbox_sha1sum: SHA1 },
      { name: ['Ada'], mbox_sha1sum: [SHA1] },
    ],
    [
      { name: 'Ada', openid: 'http://ada.openid.example/' },
      { name: ['Ada'], openid: ['http://ada.openid.example/'] },
    ],
    [{ account: ACCOUNT }, { account: [ACCOUNT] }],
  ])('gives for %j a Person whose properties are lists', async (agent, person) => {
    for (const version of ['1.0.3', '2.0.0']) {
      const answer = await ask(about(agent), version);
      expect([
        answer.status,
        answer.body,
        answer.headers['content-type'],
        answer.headers['x-experience-api-version'],
      ]).toEqual([200, { objectType: 'Person', ...person }, 'application/json', version]);
    }
  });

  it('answers HEAD as GET', async () => {
    const query = about({ account: ACCOUNT });
    const headed = await supertest(carnet.url)
      .head(`/xapi/agents${query}`)
      .set('Authorization', carnet.authorization)
      .set('X-Experience-API-Version', '1.0.3');
    expect([headed.status, headed.headers['content-length']]).toEqual([
      200,
      (await ask(query)).headers['content-length'],
    ]);
  });

  it.each([
    ['none', '', ['agent']],
    ['text that is not JSON', '?agent=ada', ['agent']],
    ['true', '?agent=true', ['agent']],
    ['an Agent without an identifier', about({ name: 'Ada' }), ['agent']],
    ['an Agent with two', about({ mbox: 'mailto:a@b.example', openid: 'http://a.example/' }), ['agent']],
    ['a Group', about({ objectType: 'Group', mbox: 'mailto:a@b.example' }), ['agent']],
    ['two', `${about({ mbox: 'mailto:a@b.example' })}&agent=x`, ['agent']],
    ['another name', '?Agent=x&limit=1', ['Agent', 'limit', 'agent']],
  ] as const)('refuses %s with 400, all faults at once', async (_, query, at) => {
    expect(faultsAt(await ask(query))).toEqual([400, ...at]);
  });

  it('asks for a version, then for credentials of whatever scope', async () => {
    const query = about({ account: ACCOUNT });
    expect(faultsAt(await supertest(carnet.url).get(`/xapi/agents${query}`))).toEqual([
      400,
      'X-Experience-API-Version',
    ]);
    expect(
      (await supertest(carnet.url).get(`/xapi/agents${query}`).set('X-Experience-API-Version', '1.0.3')).status,
    ).toBe(401);
    const authorization = await carnet.issue('writer', ['statements/write']);
    expect((await aClient({ url: carnet.url, authorization }).path(`/xapi/agents${query}`)).status).toBe(200);
  });
});
