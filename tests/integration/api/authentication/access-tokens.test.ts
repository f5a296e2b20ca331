import { createSecretKey, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import supertest from 'supertest';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aClient } from '../../../support/clients/client.ts';
import { runTokenIssuer, type TokenIssuer } from '../../../support/clients/token-client.ts';
import { type Backends, describeOnBackends, embeddedBackends } from '../../../support/servers/backends.ts';
import { type RunningCarnet, runCarnet } from '../../../support/servers/running-carnet.ts';

const AUDIENCE = 'http://carnet.example';
const NAMING = { sourceClaim: 'client_id', scopeClaim: 'scope', scopePrefix: 'xapi:', organisation: 'org:default' };

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describeOnBackends('one', 'access tokens of the organisation’s issuer on /xapi', (makeBackends) => {
  let issuer: TokenIssuer;
  let backends: Backends;
  let carnet: RunningCarnet;
  beforeAll(async () => {
    issuer = await runTokenIssuer(AUDIENCE);
    backends = makeBackends();
    const tokens = { issuer: issuer.issuer, audience: AUDIENCE, ...NAMING };
    carnet = await runCarnet(backends, { tokens });
    await carnet.issue('moodle', ['all']);
  });
  afterAll(async () => {
    await carnet.close();
    await issuer.close();
    await backends.remove();
    expect(carnet.unexpectedErrors).toEqual([]);
  });

  const withToken = (token: string) => aClient({ url: carnet.url, authorization: `Bearer ${token}` });
  const about = async (token: string) => {
    const { status, headers } = await withToken(token).get();
    return [status, headers['www-authenticate'] ?? ''];
  };
  const refused = [401, 'Basic realm="Carnet", charset="UTF-8", Bearer realm="Carnet", error="invalid_token"'];

  it('are taken from a client of a real issuer, for its source and its scopes', async () => {
    const client = withToken(await issuer.request('moodle', ['xapi:statements/write', 'xapi:statements/read']));
    const statement = aNamedStatement();
    await client.post(statement).expect(200);
    const { body } = await client.get({ statementId: statement.id }).expect(200);
    expect(body).toMatchObject({ id: statement.id });
    const stored = await carnet.store.statements.find([statement.id]);
    expect(stored.get(statement.id)?.source).toBe('moodle');
  });

  it('permit what their scopes permit, and the refusal says that a scope is missing', async () => {
    const writer = withToken(await issuer.request('moodle', ['xapi:statements/write']));
    await writer.post(aNamedStatement()).expect(200);
    const answer = await writer.get().expect(403);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="Carnet", error="insufficient_scope"');
  });

  it.each([[['profile', 'other']], [[]]])('permit nothing without a scope of xAPI: %j', async (scopes) => {
    expect(await about(await issuer.request('moodle', scopes))).toEqual([
      403,
      'Bearer realm="Carnet", error="insufficient_scope"',
    ]);
  });

  it('name a source of this server', async () => {
    expect(await about(await issuer.request('nobody', ['xapi:all']))).toEqual(refused);
    for (const client_id of [undefined, '', 7, ['moodle'], 'moodle '])
      expect([client_id, await about(await issuer.sign({ claims: { client_id } }))]).toEqual([client_id, refused]);
  });

  it('are taken with scopes in an array, and with another type of JWT', async () => {
    for (const signed of [{ claims: { scope: ['xapi:all'] } }, { header: { typ: 'JWT' } }, {}])
      expect((await about(await issuer.sign(signed)))[0]).toBe(200);
  });

  it('serve /xapi alone: the rest of the server asks for a key and a secret', async () => {
    const token = await issuer.request('moodle', ['xapi:all']);
    for (const path of ['/v1/sources', '/v1/permits', '/v1/events'])
      await supertest(carnet.url).get(path).set('Authorization', `Bearer ${token}`).expect(401);
  });

  it('leave Basic credentials as they were', async () => {
    await aClient(carnet).get().expect(200);
    const none = await supertest(carnet.url)
      .get('/xapi/statements')
      .set('X-Experience-API-Version', '2.0.0')
      .expect(401);
    expect(none.headers['www-authenticate']).toBe('Basic realm="Carnet", charset="UTF-8", Bearer realm="Carnet"');
  });

  it('can be sent by pages of other origins', async () => {
    const token = await issuer.request('moodle', ['xapi:all']);
    const preflight = await supertest(carnet.url)
      .options('/xapi/statements')
      .set({
        Origin: 'https://content.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type,x-experience-api-version',
      })
      .expect(204);
    expect(preflight.headers['access-control-allow-headers']).toContain('Authorization');
    const answer = await withToken(token).get().set('Origin', 'https://content.example').expect(200);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });

  describe('are refused where they were made or changed elsewhere', () => {
    const now = Math.floor(Date.now() / 1000);
    const CLAIMS: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ['of another audience', { aud: 'https://another.example' }],
      ['of audiences that are all others', { aud: ['https://another.example', `${AUDIENCE}/`] }],
      ['without an audience', { aud: undefined }],
      ['of another issuer', { iss: 'https://another.example' }],
      ['without an issuer', { iss: undefined }],
      ['that has expired', { exp: now - 31 }],
      ['without an end', { exp: undefined }],
      ['with an end that is no time', { exp: '9999999999' }],
      ['that is not valid yet', { nbf: now + 300 }],
      ['that is bound to a key', { cnf: { jkt: 'abc' } }],
    ];
    it.each(CLAIMS)('a token %s', async (_, claims) => {
      expect(await about(await issuer.sign({ claims }))).toEqual(refused);
    });

    it('a token that the issuer made for something else', async () => {
      for (const typ of ['logout+jwt', 'secevent+jwt', 'dpop+jwt'])
        expect(await about(await issuer.sign({ header: { typ } }))).toEqual(refused);
    });

    it('a token without a signature', async () => {
      const [, payload] = (await issuer.sign({})).split('.');
      for (const alg of ['none', 'None', 'NONE', ''])
        for (const end of ['', 'AAAA'])
          expect(await about(`${base64({ alg, kid: 'first' })}.${payload}.${end}`)).toEqual(refused);
    });

    it('a token signed with the public key as a shared secret', async () => {
      const key = createSecretKey(Buffer.from(issuer.publicKey));
      for (const alg of ['HS256', 'HS512'])
        expect(await about(await issuer.sign({ header: { alg }, key }))).toEqual(refused);
    });

    it('a token with a changed payload or a changed signature', async () => {
      const [header, payload = '', signature = ''] = (await issuer.sign({})).split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      expect(await about(`${header}.${base64({ ...claims, client_id: 'default' })}.${signature}`)).toEqual(refused);
      expect(await about(`${header}.${payload}.${signature.slice(0, -6)}AAAAAA`)).toEqual(refused);
      for (const text of ['a', 'a.b', '..', 'a.b.c.d', `${header}.${payload}`, 'x'.repeat(9000)])
        expect((await about(text))[0]).toBe(401);
    });

    it('a token of a stranger who names their own key, and the server never reads where it says', async () => {
      const asked: string[] = [];
      const stranger = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.end('{"keys":[]}');
      });
      await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/jwks`;
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
      const jwk = await exportJWK(publicKey);
      for (const header of [{}, { jku: url }, { jwk }, { x5u: url }, { jku: url, kid: 'unknown' }])
        expect(await about(await issuer.sign({ header, key: privateKey }))).toEqual(refused);
      stranger.close();
      expect(asked).toEqual([]);
    });
  });

  it('of unknown keys make the server read the keys of the issuer once more at most', async () => {
    await about(await issuer.sign({}));
    const before = await issuer.reads();
    const tokens = await Promise.all(Array.from({ length: 100 }, () => issuer.sign({ header: { kid: randomUUID() } })));
    const statuses = await Promise.all(tokens.map(async (token) => (await about(token))[0]));
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(await issuer.reads()).toBeLessThanOrEqual(before + 1);
  });
});

describe('an issuer of one organisation', () => {
  it('speaks for its own sources and those below it, and names no other', async () => {
    const issuer = await runTokenIssuer(AUDIENCE);
    const backends = embeddedBackends();
    const tokens = { issuer: issuer.issuer, audience: AUDIENCE, ...NAMING, organisation: 'org:academy' };
    const carnet = await runCarnet(backends, { tokens });
    try {
      const { organisations, sources } = carnet.store;
      const made = { createdAt: 0, v: 1 };
      await organisations.add({ id: 'org:academy', name: 'Academy', ...made });
      await organisations.add({ id: 'org:school', name: 'School', parent: 'org:academy', ...made });
      for (const [id, organisation] of [
        ['ours', 'org:academy'],
        ['below', 'org:school'],
        ['another', 'org:other'],
      ] as const)
        await sources.addSource({ id, name: id, basis: 'public_task', organisation, ...made });
      await carnet.issue('moodle', ['all']);
      const statusOf = async (client_id: string): Promise<number> => {
        const authorization = `Bearer ${await issuer.sign({ claims: { client_id } })}`;
        return (await aClient({ url: carnet.url, authorization }).get()).status;
      };
      for (const [id, status] of [
        ['ours', 200],
        ['below', 200],
        ['another', 401],
        ['moodle', 401],
      ] as const)
        expect([id, await statusOf(id)]).toEqual([id, status]);
    } finally {
      await carnet.close();
      await issuer.close();
      await backends.remove();
    }
  });
});

describe('an issuer that cannot be reached', () => {
  it('is answered with 503 and Retry-After, and Basic credentials go on', async () => {
    const backends = embeddedBackends();
    const tokens = { issuer: 'http://127.0.0.1:1', audience: AUDIENCE, ...NAMING };
    const carnet = await runCarnet(backends, { tokens });
    try {
      const token = `${base64({ alg: 'RS256', kid: 'a' })}.${base64({ iss: tokens.issuer })}.AAAA`;
      const answer = await aClient({ url: carnet.url, authorization: `Bearer ${token}` })
        .get()
        .expect(503);
      expect(answer.body).toMatchObject({ kind: 'issuer-unavailable' });
      expect(answer.headers['retry-after']).toBe('5');
      await aClient(carnet).get().expect(200);
    } finally {
      await carnet.close();
      await backends.remove();
    }
  });
});
