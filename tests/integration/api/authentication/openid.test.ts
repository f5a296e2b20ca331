import supertest from 'supertest';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aBrowser, formsIn, visibleTextOf } from '../../../support/builders/http/a-browser.ts';
import { aClient } from '../../../support/clients/client.ts';
import { loginAt, runIssuer, type RunningIssuer } from '../../../support/servers/openid/openid-login.ts';
import { embeddedBackends, type Backends } from '../../../support/servers/backends.ts';
import { runCarnet, type RunningCarnet } from '../../../support/servers/running-carnet.ts';

const PUBLIC_URL = 'http://carnet.example';

describe('signing in at an OpenID provider', () => {
  const allBackends: Backends[] = [];
  const running: RunningCarnet[] = [];
  let issuer: RunningIssuer;
  let carnet: RunningCarnet;
  const carnetWith = async (about: {
    readonly claim?: string;
    readonly clientSecret?: string;
    readonly issuer?: string;
    readonly childrenClaim?: string;
  }): Promise<RunningCarnet> => {
    const backends = embeddedBackends();
    allBackends.push(backends);
    const one = await runCarnet(backends, {
      publicUrl: PUBLIC_URL,
      openId: {
        issuer: issuer.issuer,
        clientId: 'carnet',
        clientSecret: 'a client secret',
        claim: 'email',
        homePage: 'https://school.example/',
        ...about,
      },
    });
    running.push(one);
    return one;
  };
  beforeAll(async () => {
    issuer = await runIssuer(`${PUBLIC_URL}/sign-in/back`);
    carnet = await carnetWith({});
  });
  afterAll(async () => {
    for (const one of running) await one.close();
    for (const backends of allBackends) await backends.remove();
    await issuer.close();
    for (const one of running) expect(one.unexpectedErrors).toEqual([]);
  });

  /** Sends a visitor to the provider, where this account signs in, and back with the provider's answer. */
  const sent = async (name: string | undefined, of = carnet) => {
    const visit = aBrowser(of.url);
    const { headers } = await visit.get('/sign-in', 303);
    return {
      visit,
      url: headers['location'] as string,
      back: `/sign-in/back?${await loginAt(headers['location'] as string, name)}`,
    };
  };
  const post = (actor: object, of = carnet) => aClient(of).post(aNamedStatement({ actor })).expect(200);

  it('asks for no more than it needs, by the code flow with PKCE, state and nonce', async () => {
    const { url } = await sent('ada');
    const asked = new URL(url).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      scope: 'openid email',
      code_challenge_method: 'S256',
      redirect_uri: `${PUBLIC_URL}/sign-in/back`,
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
  });

  it('leads to the page of the person with the verified address', async () => {
    await post({ mbox: 'mailto:ada@school.example' });
    const { visit, back } = await sent('ada');
    expect((await visit.get(back, 303)).headers['location']).toBe('/me');
    expect(visibleTextOf((await visit.get('/me')).text)).toContain('1 trace in 12 weeks');
  });

  it('creates no person: an unknown one reads that nothing is stored', async () => {
    const before = await carnet.store.people.count();
    const { visit, back } = await sent('stranger');
    await visit.get(back, 303);
    expect(visibleTextOf((await visit.get('/me')).text)).toContain('Carnet keeps nothing about you.');
    expect(await carnet.store.people.count()).toBe(before);
  });

  it('leads to the page of the account that a claim names', async () => {
    const other = await carnetWith({ claim: 'sub' });
    await post({ account: { homePage: 'https://school.example/', name: 'grace' } }, other);
    const { visit, back, url } = await sent('grace', other);
    expect(new URL(url).searchParams.get('scope')).toBe('openid');
    await visit.get(back, 303);
    expect(visibleTextOf((await visit.get('/me')).text)).toContain('1 trace in 12 weeks');
  });

  it.each(['unverified', 'nameless'])('signs no person in by an address that is %s', async (name) => {
    const { visit, back } = await sent(name);
    expect(visibleTextOf((await visit.get(back, 403)).text)).toContain('Carnet cannot tell who you are');
    expect(visit.jar.has('carnet-session')).toBe(false);
  });

  it('says so where it was cancelled', async () => {
    const { visit, back } = await sent(undefined);
    expect(visibleTextOf((await visit.get(back, 403)).text)).toContain('You were not signed in');
  });

  it('takes back only the browser that was sent, and each answer once', async () => {
    const { visit, back } = await sent('ada');
    expect(visibleTextOf((await aBrowser(carnet.url).get(back, 400)).text)).toContain('The sign-in did not work');
    const { visit: other } = await sent('ada');
    await other.get(back, 400);
    await visit.get(back, 303);
    await visit.get(back, 400);
  });

  it.each([
    ['state', 0],
    ['nonce', 1],
    ['verifier', 2],
  ] as const)('signs no person in where the %s is not the one that was sent', async (_, at) => {
    const { visit, back } = await sent('ada');
    const memory = visit.jar.get('carnet-openid')!.split('.');
    visit.jar.set('carnet-openid', memory.with(at, 'x'.repeat(43)).join('.'));
    await visit.get(back, 400);
    expect(visit.jar.has('carnet-session')).toBe(false);
  });

  it('says so where the provider does not know this server', async () => {
    const { visit, back } = await sent('ada', await carnetWith({ clientSecret: 'another secret' }));
    await visit.get(back, 400);
  });

  it('says so where the provider is away, and needs it for nothing else', async () => {
    const alone = await carnetWith({ issuer: 'http://127.0.0.1:1' });
    const page = visibleTextOf((await aBrowser(alone.url).get('/sign-in', 503)).text);
    expect(page).toContain('Your school’s sign-in does not answer');
    expect(visibleTextOf((await aBrowser(alone.url).get('/me', 403)).text)).toContain(
      'Sign in with your school account',
    );
  });

  describe('as a guardian', () => {
    let of: RunningCarnet;
    beforeAll(async () => {
      of = await carnetWith({ childrenClaim: 'children' });
    });
    const signedIn = async (name: string) => {
      const { visit, back } = await sent(name, of);
      return { visit, to: (await visit.get(back, 303)).headers['location'] as string };
    };
    const sessionOf = (visit: ReturnType<typeof aBrowser>) => `Bearer ${visit.jar.get('carnet-session')!}`;
    const me = async (visit: ReturnType<typeof aBrowser>) =>
      (await supertest(of.url).get('/v1/me').set('Authorization', sessionOf(visit)).expect(200)).body as {
        readonly role: string;
        readonly assurance: string;
        readonly name?: string;
        readonly latest: readonly unknown[];
      };

    it('is for the claim to say: without it nobody is one, nor is one without a child in it', async () => {
      await issuer.setClaims('plain', { children: ['zoe@school.example'] });
      const without = await sent('plain');
      expect((await without.visit.get(without.back, 303)).headers['location']).toBe('/me');
      await without.visit.get('/me/whose', 404);
      for (const [name, children] of [
        ['none', []],
        ['odd', { zoe: true }],
        ['bad', ['no address', '', 7, null]],
      ] as const) {
        await issuer.setClaims(name, { children });
        const { visit, to } = await signedIn(name);
        expect(to).toBe('/me');
        await visit.get('/me/whose', 404);
      }
    });

    it('chooses a child, sees that child’s traces, and can choose another or themselves', async () => {
      await issuer.setClaims('parent', { children: ['zoe@school.example', 'max@school.example'] });
      await post({ mbox: 'mailto:zoe@school.example' }, of);
      const { visit, to } = await signedIn('parent');
      expect(to).toBe('/me/whose');
      const page = visibleTextOf((await visit.get('/me/whose')).text);
      expect(page).toContain('Those of zoe@school.example');
      expect(page).toContain('Those of max@school.example');
      const before = sessionOf(visit);
      const zoes = visibleTextOf((await visit.press('/me/whose', '/me/whose', { child: '0' })).text);
      expect(zoes).toContain('as a parent or guardian of zoe@school.example');
      expect(zoes).toContain('1 trace in 12 weeks');
      expect(await me(visit)).toMatchObject({ role: 'guardian', assurance: 'idp', latest: [{}] });
      // The session before is over, and the new one lasts no longer.
      await supertest(of.url).get('/v1/me').set('Authorization', before).expect(401);
      await visit.press('/me/whose', '/me/whose', { child: '1' });
      expect(await me(visit)).toMatchObject({ role: 'guardian', name: 'max@school.example', latest: [] });
      await visit.press('/me/whose', '/me/whose', { child: '' });
      expect(await me(visit)).toMatchObject({ role: 'subject', assurance: 'idp' });
    });

    it('is guardian of nobody else, and chooses by the form of their session alone', async () => {
      await issuer.setClaims('other', { children: ['max@school.example'] });
      const { visit } = await signedIn('other');
      const { fields } = formsIn((await visit.get('/me/whose')).text).find(({ action }) => action === '/me/whose')!;
      for (const child of ['1', '-1', '99', 'zoe@school.example', '0x0'])
        await visit.post('/me/whose', { ...fields, child }, { status: 404 });
      await visit.post('/me/whose', { form: '', child: '0' }, { status: 403 });
      await visit.post('/me/whose', { ...fields, child: '0' }, { status: 403, site: 'cross-site' });
      expect(await me(visit)).toMatchObject({ role: 'subject' });
    });

    it('leaves the sign-in in the history of the child, and no record that anybody else has read', async () => {
      const child = { mbox: 'mailto:tom@school.example' };
      await aClient(of)
        .post(aNamedStatement({ actor: child }))
        .expect(200);
      await issuer.setClaims('father', { children: ['tom@school.example'] });
      const { visit } = await signedIn('father');
      await visit.press('/me/whose', '/me/whose', { child: '0' });
      const read = async (path: string) =>
        (await supertest(of.url).get(path).set('Authorization', sessionOf(visit)).expect(200)).body as object;
      const { signIns } = (await read('/v1/me/sign-ins')) as { readonly signIns: readonly object[] };
      expect(signIns).toMatchObject([{ type: 'signed-in', role: 'guardian', assurance: 'idp', present: true }]);
      expect(signIns[0]).not.toHaveProperty('askedBy');
      expect(visibleTextOf((await visit.get('/me')).text)).toContain('Signed in with a school account');
      expect(await read('/v1/me/access-records')).toEqual({ records: [] });
    });

    it('names themselves in what they decide, by a sign-in at the provider', async () => {
      await issuer.setClaims('mother', { children: ['lea@school.example'] });
      const { visit } = await signedIn('mother');
      await visit.press('/me/whose', '/me/whose', { child: '0' });
      const source = { id: 'club', name: 'Club', basis: 'consent', audience: 'minors', createdAt: 0, v: 1 } as const;
      await of.store.sources.addSource(source);
      await supertest(of.url)
        .put('/v1/me/decisions/record:club')
        .set('Authorization', sessionOf(visit))
        .send({ choice: 'yes', version: 1, language: 'fr' })
        .expect(200)
        .expect(({ body }) => {
          expect(body).toEqual({ state: 'pending', generation: 1, receipt: expect.any(Number) });
        });
      const { body } = await supertest(of.url).get('/v1/me/events').set('Authorization', sessionOf(visit)).expect(200);
      const [{ by }] = (body as { events: [{ by: Readonly<Record<string, unknown>> }] }).events;
      expect(by).toMatchObject({ role: 'guardian', assurance: 'idp', link: expect.any(String) });
      expect(JSON.stringify(by)).not.toContain('school.example');
    });
  });
});
