import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aBrowser, visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { aClient } from '../../support/clients/client.ts';
import { loginAt, runIssuer, type RunningIssuer } from '../../support/servers/openid-login.ts';
import { embeddedBackends, type Backends } from '../../support/servers/pairs.ts';
import { runCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';

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
  }, 60_000);
  afterAll(async () => {
    for (const one of running) await one.close();
    for (const backends of allBackends) backends.remove();
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
});
