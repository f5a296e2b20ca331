import supertest from 'supertest';
import { aStaffName, staffClient } from '../../support/clients/staff/staff-client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const PUBLIC_URL = 'http://carnet.example/lrs';

describe('The document of the console', () => {
  const carnet = useCarnet(embeddedBackends, { publicUrl: PUBLIC_URL });
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    supertest(carnet.url)
      .get(path)
      .set({ Accept: 'text/html', ...headers });
  beforeAll(() => carnet.issue('lab', ['scientist']));
  const asOperator = (path: string) => get(path, { Authorization: carnet.authorization });

  /** The browser of a new account that has joined. */
  const joined = async (account: {
    readonly roles: readonly string[];
    readonly displayName?: string;
    readonly lab?: string;
  }) => {
    const staff = staffClient(carnet, PUBLIC_URL);
    const url = await staff.invite({ name: aStaffName(), ...account });
    const browser = staff.browser();
    expect((await browser.join(url.replace('/lrs', ''))).status).toBe(303);
    return browser;
  };

  it.each(['/console', '/console/sources', '/console/sources/a%20tool', '/console/sources/moodle/keys'])(
    'is served at %s, in the language of the reader',
    async (path) => {
      const { status, text } = await asOperator(path).set('Accept-Language', 'fr');
      expect(status).toBe(200);
      expect(text).toContain('<html lang="fr" data-root="/lrs" ');
      expect(text).toContain('<noscript>La console a besoin de JavaScript');
    },
  );

  it('has a policy that permits scripts and calls of this server alone, and styles by a nonce', async () => {
    const [one, other] = [await asOperator('/console'), await asOperator('/console')];
    const policy = String(one.headers['content-security-policy']);
    expect(policy.replace(/'nonce-[^']+'/, 'NONCE')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' NONCE; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(one.text).toContain(`<meta property="csp-nonce" nonce="${nonce}">`);
    expect(other.headers['content-security-policy']).not.toBe(policy);
    expect(one.headers['cache-control']).toBe('no-store');
    expect(one.text).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=/);
  });

  it('loads scripts and styles from below PUBLIC_URL, which caches keep', async () => {
    const { text } = await asOperator('/console/dead-letters');
    const addresses = [...text.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, address]) => address ?? '');
    expect(addresses.length).toBeGreaterThanOrEqual(2);
    for (const address of addresses) {
      expect(address).toMatch(/^\/lrs\/console\/assets\/[\w-]+\.(?:js|css)$/);
      const { status, headers } = await get(address.slice('/lrs'.length)).set('Accept-Encoding', 'gzip');
      expect([address, status, headers['cache-control'], headers['content-encoding']]).toEqual([
        address,
        200,
        'public, max-age=31536000, immutable',
        'gzip',
      ]);
    }
    expect((await get('/console/assets/..%2Findex.html')).status).toBe(404);
    expect((await get('/console/assets/other.js')).status).toBe(404);
  });

  it('needs the session of an account that works there: others are sent to sign in, or refused', async () => {
    const answer = await get('/console/sources/moodle?tab=keys');
    expect([answer.status, answer.headers['location']]).toEqual([
      303,
      '/lrs/staff/sign-in?next=%2Fconsole%2Fsources%2Fmoodle%3Ftab%3Dkeys',
    ]);
    const scientist = await joined({ roles: ['scientist'], lab: 'lab' });
    expect((await scientist.get('/console')).status).toBe(403);
  });

  it('is where an account lands that works there; that of a lab lands on its own page', async () => {
    const landing = async (account: { readonly roles: readonly string[]; readonly lab?: string }) => {
      const browser = await joined(account);
      await browser.signOut();
      return (await browser.signIn('')).headers['location'];
    };
    expect(await landing({ roles: ['auditor'] })).toBe('/lrs/console');
    expect(await landing({ roles: ['operator'] })).toBe('/lrs/console');
    expect(await landing({ roles: ['scientist'], lab: 'lab' })).toBe('/lrs/staff');
    // One person has given this role: it permits nothing yet.
    expect(await landing({ roles: ['steward'] })).toBe('/lrs/staff');
  });

  it('is linked by the other pages of staff, for those who may open it', async () => {
    const auditor = await joined({ roles: ['auditor'] });
    expect((await auditor.get('/staff')).text).toContain('<a class="mark" href="/lrs/console">');
    const operator = await joined({ roles: ['operator'] });
    expect((await operator.get('/requests')).text).toContain('href="/lrs/console">Console</a>');
    const scientist = await joined({ roles: ['scientist'], lab: 'lab' });
    expect((await scientist.get('/staff')).text).not.toContain('/lrs/console');
  });

  it('names the account with its roles and the token of its forms', async () => {
    const operator = await joined({ roles: ['operator'], displayName: 'Ada "A" <Byron>' });
    const { text } = await operator.get('/console');
    expect(text).toContain('data-account="Ada &quot;A&quot; &lt;Byron&gt;" data-organisation="org:default"');
    expect(text).toMatch(/data-scopes="operator" data-form-token="[\w-]+"/);
  });

  it('has no prompt of the browser where a script of a page calls the API without a session', async () => {
    const ofScript = await get('/v1/sources', { 'Sec-Fetch-Dest': 'empty', Accept: '*/*' });
    expect([ofScript.status, ofScript.headers['www-authenticate']]).toEqual([401, 'Bearer realm="Carnet"']);
    const ofProgram = await get('/v1/sources', { Accept: '*/*' });
    expect(ofProgram.headers['www-authenticate']).toBe('Basic realm="Carnet", charset="UTF-8"');
  });
});
