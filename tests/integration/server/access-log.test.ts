import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

/** Places of a statement are those of `consent/canary.test.ts`, which reads the same log. */
describe('The access log of a server', () => {
  const logged: string[] = [];
  const carnet = useCarnet(embeddedBackends, { logged });
  const answered = (): readonly Record<string, unknown>[] =>
    logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ level, message }) => level === 'info' && message === 'answered');

  it('has source, route, status, bytes and request id of a request, and the kind of its refusal', async () => {
    const moodle = aClient({ url: carnet.url, authorization: await carnet.issue('moodle', ['all']) });
    await moodle.post(aStatement()).set('X-Request-Id', TRACE_ID).expect(200).expect('X-Request-Id', TRACE_ID);
    const refused = await moodle.post({ actor: {} }).expect(400);
    await waitFor('both lines', () => answered().length === 2);
    const [first, second] = answered();
    expect(first).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      pid: process.pid,
      requestId: TRACE_ID,
      method: 'POST',
      route: '/xapi/statements',
      status: 200,
      ms: expect.any(Number),
      received: expect.any(Number),
      sent: expect.any(Number),
      source: 'moodle',
      message: 'answered',
    });
    expect(second).toMatchObject({
      status: 400,
      problem: 'invalid-statement',
      source: 'moodle',
      requestId: refused.headers['x-request-id'],
    });
  });

  it('has nothing of paths, queries, headers, cookies, forms, documents and secrets', async () => {
    const before = answered().length;
    const { url, authorization } = carnet;
    const agent = encodeURIComponent(JSON.stringify({ mbox: 'mailto:canary@school.example' }));
    const headers = { Authorization: authorization, 'X-Experience-API-Version': '1.0.3' };
    const asks: readonly (readonly [path: string, init: RequestInit])[] = [
      [`/xapi/statements?agent=${agent}`, { headers }],
      [
        `/xapi/agents/profile?agent=${agent}&profileId=canary`,
        { method: 'PUT', headers: { ...headers, 'Content-Type': 'text/canary', 'If-None-Match': '*' }, body: 'canary' },
      ],
      [`/xapi/activities/state?agent=${agent}&activityId=https://canary.example&stateId=canary`, { headers }],
      ['/v1/sources/canary', { headers }],
      ['/profiles/canary?canary=1', { headers: { Cookie: 'carnet-session=canary', 'User-Agent': 'canary' } }],
      ['/canary/canary', { headers: { Referer: 'https://canary.example/', 'X-Forwarded-For': 'canary' } }],
      ['/xapi/about', { headers: { 'X-Request-Id': 'canary', traceparent: 'canary', Authorization: 'Bearer canary' } }],
      ['/xapi/statements', { headers: { ...headers, Authorization: basic('canary', 'canary') } }],
      [
        '/xapi/statements?method=POST',
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ ...headers, content: '{"canary":"canary"}' }).toString(),
        },
      ],
      ['/sign-in/link', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"canary":1}' }],
    ];
    for (const [path, init] of asks) await fetch(`${url}${path}`, init).then((answer) => answer.arrayBuffer());
    await waitFor('all lines', () => answered().length - before === asks.length);
    expect(logged.join('')).not.toMatch(/canary/i);
  });
});
