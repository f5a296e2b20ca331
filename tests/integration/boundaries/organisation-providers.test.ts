import supertest from 'supertest';
import { aBrowser, visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { accountsOnCommandLine, CLI } from '../../support/clients/staff/command-line.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import { loginAt, type RunningIssuer, startIssuer } from '../../support/servers/openid/openid-login.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const PUBLIC_URL = 'http://carnet.example';
const SCHOOLS = ['north', 'south'] as const;
type School = (typeof SCHOOLS)[number];

const redirectUris = (school: School): readonly string[] =>
  ['sign-in', 'staff/sign-in'].map((path) => `${PUBLIC_URL}/${path}/back/org:${school}`);
/** The issuer takes a free port, which the settings must name before it runs. */
const settingsOf = (school: School) => ({
  issuer: '',
  clientId: 'carnet',
  clientSecret: 'a client secret',
  claim: 'email',
  homePage: 'https://school.example/',
  organisation: `org:${school}`,
  name: `School ${school}`,
  childrenClaim: 'children',
  staffClaims: { roles: 'roles', organisation: 'organisation', lab: 'lab' },
});

describeOnBackends('both', 'The OpenID provider of an organisation', (makeBackends) => {
  const settings = { north: settingsOf('north'), south: settingsOf('south') };
  const issuers = {} as Record<School, RunningIssuer>;
  const tools = {} as Record<School, Tool>;
  let staff: StaffClient;
  beforeAll(async () => {
    for (const school of SCHOOLS) {
      issuers[school] = await startIssuer('tests/support/servers/openid/openid-issuer.ts', redirectUris(school));
      settings[school].issuer = issuers[school].issuer;
    }
  });
  afterAll(async () => {
    for (const school of SCHOOLS) await issuers[school].close();
  });
  const carnet = useCarnet(makeBackends, { organisationProviders: [settings.north, settings.south] });
  beforeAll(async () => {
    staff = staffClient(carnet);
    const client = consentClient(carnet);
    for (const school of SCHOOLS) {
      await client.send('post', '/v1/organisations', { id: `org:${school}`, name: school }).expect(201);
      tools[school] = await client.tool({ organisation: `org:${school}`, audience: 'adults', basis: 'public_task' });
    }
    await client.send('post', '/v1/organisations', { id: 'org:club', name: 'Club', parent: 'org:north' }).expect(201);
  });

  const record = async (school: School, actor: object): Promise<string> => {
    const statement = aNamedStatement({ actor });
    await aClient({ url: carnet.url, authorization: tools[school].authorization }).post(statement).expect(200);
    return statement.id;
  };

  describe('for learners', () => {
    const begun = async (school: School, name: string) => {
      const visit = aBrowser(carnet.url);
      const { headers } = await visit.get(`/sign-in?organisation=org:${school}`, 303);
      return { visit, query: await loginAt(headers['location'] as string, name) };
    };
    const signedIn = async (school: School, name: string) => {
      const { visit, query } = await begun(school, name);
      await visit.get(`/sign-in/back/org:${school}?${query}`, 303);
      const send = (method: 'get' | 'put' | 'delete', path: string) =>
        supertest(carnet.url)
          [method](path)
          .set('Authorization', `Bearer ${visit.jar.get('carnet-session')!}`);
      return { visit, send };
    };
    const ids = async ({ send }: Pick<Awaited<ReturnType<typeof signedIn>>, 'send'>): Promise<readonly string[]> => {
      const { body } = await send('get', '/v1/me/xapi/statements').expect(200);
      return (body as { statements: readonly { id: string }[] }).statements.map(({ id }) => id);
    };

    it('is chosen by name where there are several', async () => {
      const page = await aBrowser(carnet.url, 'en').get('/sign-in', 200);
      expect(visibleTextOf(page.text)).toContain('Choose your school');
      for (const school of SCHOOLS) {
        expect(page.text).toContain(`href="/sign-in?organisation=org%3A${school}"`);
        expect(visibleTextOf(page.text)).toContain(`School ${school}`);
      }
      expect(visibleTextOf((await aBrowser(carnet.url, 'fr').get('/sign-in', 200)).text)).toContain('Choisissez');
      await aBrowser(carnet.url).get('/sign-in?organisation=org:elsewhere', 200);
    });

    it('signs in to what that organisation has of a person, who has the same address at another', async () => {
      const ada = { mbox: 'mailto:ada@school.example' };
      const recorded = { north: await record('north', ada), south: await record('south', ada) };
      for (const school of SCHOOLS) {
        const session = await signedIn(school, 'ada');
        expect(await ids(session)).toEqual([recorded[school]]);
        const { body } = await session.send('get', '/v1/me').expect(200);
        expect(body).toMatchObject({ assurance: 'idp', sources: [{ id: tools[school].id }] });
      }
    });

    it('erases nothing of another, and says no yes for it', async () => {
      const eve = { mbox: 'mailto:eve@school.example' };
      await record('north', eve);
      const kept = await record('south', eve);
      const { send } = await signedIn('north', 'eve');
      const choice = { choice: 'object', version: 1, language: 'en' };
      await send('put', `/v1/me/decisions/record:${tools.south.id}`).send(choice).expect(404);
      await send('delete', '/v1/me').send({}).expect(202);
      expect(await ids(await signedIn('south', 'eve'))).toEqual([kept]);
    });

    it('names the children of guardians for its own organisation alone', async () => {
      const zoe = { mbox: 'mailto:zoe@school.example' };
      const own = await record('north', zoe);
      await record('south', zoe);
      await issuers.north.setClaims('parent', { children: ['zoe@school.example'] });
      const session = await signedIn('north', 'parent');
      await session.visit.press('/me/whose', '/me/whose', { child: '0' });
      expect(await ids(session)).toEqual([own]);
    });

    it('cannot answer for another, nor be asked for one without a choice', async () => {
      for (const back of ['/sign-in/back/org:south', '/sign-in/back', '/sign-in/back/org:elsewhere']) {
        const { visit, query } = await begun('north', 'ada');
        await visit.get(`${back}?${query}`, 400);
        expect(visit.jar.has('carnet-session')).toBe(false);
      }
    });
  });

  describe('for staff', () => {
    const comeBack = async (school: School, subject: string, query = 'next=/desk'): Promise<StaffBrowser> => {
      const browser = staff.browser();
      const start = `/staff/sign-in/provider?${query}&organisation=org:${school}`;
      const { headers } = await browser.get(start).expect(303);
      await browser.get(`/staff/sign-in/back/org:${school}?${await loginAt(headers['location'] as string, subject)}`);
      return browser;
    };

    it('gives roles in that organisation and below it, and where the claim names none, in it', async () => {
      for (const [subject, organisation] of [
        ['here', 'org:north'],
        ['below', 'org:club'],
        ['silent', undefined],
      ] as const) {
        await issuers.north.setClaims(subject, { preferred_username: subject, roles: ['steward'], organisation });
        await (await comeBack('north', subject)).get('/desk/mentions').expect(200);
        const { body } = await staff.send('get', `/v1/staff/staff:${subject}`).expect(200);
        expect(body).toMatchObject({ organisation: organisation ?? 'org:north', roles: ['steward'] });
      }
    });

    it.each(['org:south', 'org:default'])('gives no roles in %s', async (organisation) => {
      const subject = `far-${organisation.slice(4)}`;
      await issuers.north.setClaims(subject, { preferred_username: subject, roles: ['operator'], organisation });
      await (await comeBack('north', subject)).get('/staff').expect(303);
      await staff.send('get', `/v1/staff/staff:${subject}`).expect(404);
    });

    it('does not sign in the subject of another issuer', async () => {
      const claims = { roles: ['steward'], organisation: 'org:north' };
      await issuers.north.setClaims('rita', { preferred_username: 'rita', ...claims });
      await issuers.south.setClaims('rita', { preferred_username: 'rita', ...claims });
      await (await comeBack('north', 'rita')).get('/desk/mentions').expect(200);
      await (await comeBack('south', 'rita')).get('/desk/mentions').expect(303);
    });

    it('redeems no invitation of another organisation, and signs in no account that has moved there', async () => {
      const account = { name: aStaffName(), roles: ['steward'], organisation: 'org:north' };
      const token = (await staff.invite(account)).split('/').at(-1)!;
      await (await comeBack('south', 'tom', `invitation=${token}`)).get('/desk/mentions').expect(303);
      const tom = await comeBack('north', 'tom', `invitation=${token}`);
      await (await accountsOnCommandLine(carnet)).confirm(account.name, CLI);
      await tom.get('/desk/mentions').expect(200);
      await (await comeBack('north', 'tom')).get('/desk/mentions').expect(200);
      await staff.send('patch', `/v1/staff/${account.name}`, { organisation: 'org:south' }).expect(200);
      await (await comeBack('north', 'tom')).get('/desk/mentions').expect(303);
    });

    it('is offered by name, on the pages to sign in and of an invitation', async () => {
      const url = await staff.invite({ name: aStaffName(), roles: ['steward'] });
      for (const path of ['/staff/sign-in', new URL(url).pathname]) {
        const { text } = await staff.browser().get(path).expect(200);
        for (const school of SCHOOLS) {
          expect(text).toContain(`organisation=org%3A${school}`);
          expect(visibleTextOf(text)).toContain(`Sign in with your account of School ${school}`);
        }
      }
      await staff.browser().get('/staff/sign-in/provider').expect(200);
    });

    it('cannot answer for another', async () => {
      await issuers.north.setClaims('ned', { preferred_username: 'ned', roles: ['steward'] });
      const browser = staff.browser();
      const { headers } = await browser.get('/staff/sign-in/provider?organisation=org:north').expect(303);
      const query = await loginAt(headers['location'] as string, 'ned');
      await browser.get(`/staff/sign-in/back/org:south?${query}`).expect(400);
      await browser.get('/staff').expect(303);
    });
  });
});
