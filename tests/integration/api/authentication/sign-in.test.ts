import supertest from 'supertest';
import { SESSION_MS } from '../../../../src/consent/subject/sign-in-links.ts';
import { aLinkPath, linksOf } from '../../../support/builders/consent/a-link.ts';
import { embeddedBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

describe('signing in by a link', () => {
  const clock = { offset: 0 };
  const now = (): number => Date.now() + clock.offset;
  const carnet = useCarnet(embeddedBackends, { now, publicUrl: 'https://school.example/carnet' });
  beforeEach(() => {
    clock.offset = 0;
  });

  const link = () => aLinkPath(carnet, 'mbox_sha1sum:ada', { now });
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    supertest(carnet.url)
      .get(path)
      .set({ Accept: 'text/html', ...headers });
  const press = (path: string, headers: Readonly<Record<string, string>> = {}, body = '') =>
    supertest(carnet.url)
      .post(path)
      .set({
        Accept: 'text/html',
        'Content-Type': 'application/x-www-form-urlencoded',
        'Sec-Fetch-Site': 'same-origin',
        ...headers,
      })
      .send(body);
  const cookieOf = ({ headers }: supertest.Response): string =>
    (headers['set-cookie'] as unknown as readonly string[])[0] ?? '';

  it('shows one button, however often it is viewed, and opens once', async () => {
    const path = await link();
    for (let views = 0; views < 3; views++)
      expect((await get(path).expect(200)).text).toContain(`<form method="post" action="/carnet${path}">`);
    const opened = await press(path).expect(303).expect('Location', '/carnet/me');
    expect(cookieOf(opened)).toMatch(
      /^__Secure-carnet-session=[^;]+; Max-Age=1800; Path=\/carnet; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await press(path).expect(410)).text).toContain('This link was already used');
  });

  it('leads its own session to the page of the person, and no other session', async () => {
    const [mine, other] = [await link(), await link()];
    const [cookie = ''] = cookieOf(await press(mine)).split(';');
    await get(mine, { Cookie: cookie }).expect(303).expect('Location', '/carnet/me');
    await get(other, { Cookie: cookie }).expect(200);
  });

  it('says of a link that it is too old, or none', async () => {
    const path = await link();
    clock.offset = 2 * 86_400_000;
    expect((await get(path).expect(410)).text).toContain('This link is too old');
    expect((await press(path).expect(410)).text).toContain('This link is too old');
    expect((await get('/l/x.y.z', { 'Accept-Language': 'fr' }).expect(404)).text).toContain(
      'Ce lien ne mène nulle part',
    );
  });

  it('is refused with 429 after a hundred of an address that are no link, and never by one that is', async () => {
    const [old, good] = [await link(), await link()];
    await press(old).expect(303);
    // What was used is no guess, however often it is tried.
    for (let n = 0; n < 5; n++) await press(old).expect(410);
    const guess = (n: number) => (n % 2 === 0 ? get(`/l/a.b.${n}`) : press(`/l/a.b.${n}`));
    const answers: supertest.Response[] = [];
    while (answers.at(-1)?.status !== 429) answers.push(await guess(answers.length));
    // Earlier tests have guessed once or twice.
    expect(answers.length).toBeGreaterThan(95);
    expect(answers.length).toBeLessThan(102);
    expect(new Set(answers.slice(0, -1).map(({ status }) => status))).toEqual(new Set([404]));
    for (const refused of [answers.at(-1)!, await guess(0), await guess(1)]) {
      expect(refused.status).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(refused.text).toContain('Please wait a minute');
    }
    await get(good).expect(200);
    await press(good).expect(303);
    // Credentials are counted apart.
    await supertest(carnet.url).get('/v1/sources').auth('unknown', 'wrong').expect(401);
  });

  it.each([{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }])(
    'is not done by the page of another site: %j',
    async (headers) => {
      const path = await link();
      const refused = await press(path, headers).expect(403);
      expect(refused.headers['set-cookie']).toBeUndefined();
      await press(path).expect(303);
    },
  );

  it('is not done by the page of another origin, in a browser that does not say which site', async () => {
    const path = await link();
    const post = (origin: string) => supertest(carnet.url).post(path).type('form').set('Origin', origin);
    await post('https://evil.example').expect(403);
    await post('null').expect(403);
    await post('https://school.example').expect(303);
  });

  it('ends by a button, for which its form is needed', async () => {
    const token = (cookieOf(await press(await link())).split(';')[0] ?? '').split('=')[1] ?? '';
    const cookie = { Cookie: `__Secure-carnet-session=${token}` };
    await press('/sign-out', cookie).expect(403);
    const links = linksOf(carnet, now);
    const left = await press('/sign-out', cookie, `form=${links.formToken(await links.readSession(token))}`)
      .expect(303)
      .expect('Location', '/carnet/signed-out');
    expect(cookieOf(left)).toMatch(/^__Secure-carnet-session=; Max-Age=0; Path=\/carnet;/);
    clock.offset = SESSION_MS;
    await press('/sign-out', cookie).expect(303);
    expect((await get('/signed-out').expect(200)).text).toContain('You are signed out');
  });

  it('speaks the language that was chosen, now and later', async () => {
    const chosen = await get('/signed-out?lang=fr', { 'Accept-Language': 'en' }).expect(200);
    expect(chosen.text).toContain('<html lang="fr">');
    const later = await get('/signed-out', {
      'Accept-Language': 'en',
      Cookie: cookieOf(chosen).split(';')[0] ?? '',
    }).expect(200);
    expect(later.text).toContain('Vous êtes déconnecté');
    for (const path of ['/', '/profiles', '/register'])
      expect(
        (await get(path, { 'Accept-Language': 'en', Cookie: cookieOf(chosen).split(';')[0] ?? '' }).expect(200)).text,
      ).toContain('<html lang="fr">');
    expect(cookieOf(await get('/profiles?lang=en').expect(200))).toMatch(
      /^__Secure-carnet-language=en; Max-Age=31536000; Path=\/carnet;/,
    );
    expect((await get('/signed-out?lang=xx', { 'Accept-Language': 'fr' })).text).toContain('<html lang="fr">');
  });
});
