import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { ROUTES } from '../../../../src/api/routes.ts';
import type { ApiRoute } from '../../../../src/api/route/route.ts';
import { SCOPES } from '../../../../src/access/sources/scopes.ts';
import { aLinkPath } from '../../../support/builders/consent/a-link.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { embeddedBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

/** A holder of a receipt may have it verified; the token in its path is all that a fetch of cmi5 has (cmi5 8.2). */
const UNCHANGING = ['/v1/receipts/verify', '/v1/sessions/:id/fetch/:token'];

const CHANGING = ROUTES.filter(({ method, path }) => method !== 'GET' && !UNCHANGING.includes(path));
const ORIGIN = 'https://school.example';

describe('a change that a page of another site begins', () => {
  // Some routes are there only where people sign in at a provider; this one is never asked.
  const openId = {
    issuer: 'https://idp.example',
    clientId: 'carnet',
    clientSecret: 'a secret',
    claim: 'sub',
    homePage: 'https://idp.example',
    staffClaims: {},
  };
  const carnet = useCarnet(embeddedBackends, { publicUrl: ORIGIN, corsOrigins: ['https://content.example'], openId });
  let credential = '';
  let cookie = '';

  beforeAll(async () => {
    credential = await carnet.issue('everything', SCOPES);
    const link = await aLinkPath(carnet, 'mbox_sha1sum:ada', { now: Date.now });
    const opened = await supertest(carnet.url).post(link).set('Origin', ORIGIN).type('form').expect(303);
    cookie = ((opened.headers['set-cookie'] as unknown as string[])[0] ?? '').split(';')[0] ?? '';
  });

  /** With all that a browser adds by itself: the cookie of the person, and a key that it remembers. */
  const send = (
    { method, path, access }: ApiRoute,
    headers: Readonly<Record<string, string>>,
    { type, key = access.kind === 'credential' }: { readonly type?: string; readonly key?: boolean } = {},
  ): supertest.Test => {
    const test = supertest(carnet.url)
      [method.toLowerCase() as 'post'](path.replaceAll(/:\w+/g, 'x'))
      .redirects(0)
      .set({ Cookie: cookie, ...(key ? { Authorization: credential } : {}), ...headers });
    if (access.form === 'xapi') test.set('X-Experience-API-Version', '2.0.0');
    return test
      .set('Content-Type', type ?? (access.form === 'page' ? 'application/x-www-form-urlencoded' : 'application/json'))
      .send('{}');
  };

  it.each(CHANGING)('is refused by the Origin or by Fetch Metadata: $method $path', async (row) => {
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: 'http://school.example' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site', Origin: 'https://evil.school.example' },
      { 'Sec-Fetch-Site': 'cross-site', Origin: ORIGIN },
    ])
      expect([headers, (await send(row, headers)).status]).toEqual([headers, 403]);
  });

  it.each(
    CHANGING.filter(
      ({ path, access }) => path !== '/validate' && (access.kind !== 'credential' || access.form === 'page'),
    ),
  )(
    'is refused without Origin and Fetch Metadata, where a cookie would do or a person signs in: $method $path',
    async (row) => {
      expect((await send(row, {})).status).toBe(403);
      // These need the token of their form too.
      const needsToken = ['/sign-out', '/me/decisions/:purpose', '/me/delete', '/me/return'].includes(row.path);
      if (!needsToken) expect((await send(row, { Origin: ORIGIN })).status).not.toBe(403);
    },
  );

  it.each(CHANGING.filter(({ access }) => access.form === 'api'))(
    'is refused in a body that a form can send: $method $path',
    async (row) => {
      for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])
        for (const headers of [{}, { Origin: ORIGIN }, { 'Sec-Fetch-Site': 'same-origin' }]) {
          if (row.access.kind === 'session' && Object.keys(headers).length === 0) continue;
          const { status, body } = await send(row, headers, { type });
          expect([status, (body as { faults: unknown }).faults]).toMatchObject([
            // Caliper 1.2, section 5, has a status of its own for it.
            row.path === '/caliper' ? 415 : 400,
            [{ at: 'Content-Type' }],
          ]);
        }
    },
  );

  it('is taken under /xapi from the pages that CORS_ORIGINS names, but not as a form of theirs', async () => {
    const post = (origin: string, type = 'application/json') =>
      supertest(carnet.url)
        .post('/xapi/statements')
        .set({ Authorization: carnet.authorization, Origin: origin, 'Sec-Fetch-Site': 'cross-site' })
        .set({ 'Content-Type': type, 'X-Experience-API-Version': '2.0.0' })
        .send(JSON.stringify(aStatement()));
    expect((await post('https://content.example')).status).toBe(200);
    expect((await post('https://content.example', 'text/plain')).status).toBe(403);
    expect((await post('https://evil.example')).status).toBe(403);
  });

  it('does not stand in the way of a program, which sends neither header', async () => {
    const id = randomUUID();
    await supertest(carnet.url)
      .put(`/xapi/statements?statementId=${id}`)
      .set({ Authorization: carnet.authorization, 'X-Experience-API-Version': '2.0.0' })
      .send(aStatement())
      .expect(204);
    await supertest(carnet.url)
      .post('/v1/sources')
      .set('Authorization', carnet.authorization)
      .send({ id: 'by-a-program', name: 'A source' })
      .expect(201);
  });
});
