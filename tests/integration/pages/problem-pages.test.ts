import supertest from 'supertest';
import { visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const PATH = '/lrs/school';

describe('A reader who is refused in a browser', () => {
  let lab = '';
  const carnet = useCarnet(embeddedBackends, { publicUrl: `https://school.example${PATH}` });
  beforeAll(async () => {
    lab = await carnet.issue('lab', ['scientist']);
  });

  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    supertest(carnet.url)
      .get(path)
      .set({ Accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'Accept-Language': 'fr-FR,fr;q=0.9', ...headers });

  it.each([
    ['/nothing', 404, 'Il n’y a rien ici'],
    ['/v1/nothing', 404, 'Il n’y a rien ici'],
    ['/xapi/nothing', 404, 'Il n’y a rien ici'],
    ['/%zz', 400, 'La requête n’est pas de celles que la norme permet'],
    ['/xapi/statements', 400, 'La requête n’est pas de celles que la norme permet'],
    ['/v1/me', 401, 'La clé manque'],
    ['/v1/catalog/nothing', 404, 'Il n’y a rien ici'],
    ['/sign-out', 405, 'La ressource ne connaît pas cette méthode'],
  ] as const)('reads why in their language, with the header of all pages: %s', async (path, status, sentence) => {
    const { text, headers } = await get(path).expect(status);
    expect(text).toContain('<html lang="fr">');
    expect(visibleTextOf(text)).toContain(sentence);
    expect(text).toContain(`<a class="mark" href="${PATH}/">`);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).not.toMatch(/href="\/(?!lrs)/);
    expect((await get(path, { Accept: 'application/json' })).headers['content-type']).toMatch(/json/);
  });

  it('gets the language that they chose before rather than that of the browser', async () => {
    const [cookie = ''] = ((await get('/problems?lang=en').expect(200)).headers['set-cookie'] ??
      []) as unknown as string[];
    for (const path of ['/nothing', '/problems'])
      expect((await get(path, { Cookie: cookie.split(';')[0]! })).text).toContain('<html lang="en">');
    expect((await get('/problems')).text).toContain('<html lang="fr">');
  });

  it('is sent to sign in from a page of staff; a wrong key or another role does not open it', async () => {
    expect((await get('/desk/mentions').expect(303)).headers['location']).toBe(
      `${PATH}/staff/sign-in?next=%2Fdesk%2Fmentions`,
    );
    const wrong = await get('/desk/mentions', { Authorization: 'Basic a2V5Ondyb25n' }).expect(403);
    expect(wrong.headers['www-authenticate']).toBeUndefined();
    expect(visibleTextOf(wrong.text)).toContain('Cette clé n’est pas valable');
    expect(visibleTextOf((await get('/desk/mentions', { Authorization: lab }).expect(403)).text)).toContain(
      'Cette page est pour un autre rôle',
    );
    const nowhere = (await get('/requests/study%3Anone', { Authorization: lab }).expect(404)).text;
    expect(nowhere).toContain(`href="${PATH}/requests"`);
  });
});
