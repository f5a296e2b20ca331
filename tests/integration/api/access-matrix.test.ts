import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { ROUTES } from '../../../src/api/routes.ts';
import type { ApiRoute } from '../../../src/api/route/route.ts';
import { SCOPES } from '../../../src/access/sources/scopes.ts';
import { keepAliveAgent } from '../../support/clients/connections/idle-connections.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const AGENT = encodeURIComponent(JSON.stringify({ mbox: 'mailto:anna@school.example' }));
const ACTIVITY = encodeURIComponent('https://school.example/course');

/** The queries of xAPI routes whose services check the scopes after the parameters. */
const QUERIES: Readonly<Record<string, string>> = {
  'PUT /xapi/statements': `statementId=${randomUUID()}`,
  '/xapi/activities/state': `activityId=${ACTIVITY}&agent=${AGENT}&stateId=a`,
  '/xapi/agents/profile': `agent=${AGENT}&profileId=a`,
  '/xapi/activities/profile': `activityId=${ACTIVITY}&profileId=a`,
  '/xapi/activities': `activityId=${ACTIVITY}`,
  '/xapi/agents': `agent=${AGENT}`,
};

/** Their answers have no end. */
const ENDLESS: ReadonlySet<string> = new Set(['/v1/operations/live']);

/** A person vouches for a person: no key confirms an account, whatever its scopes. */
const ACCOUNTS_ONLY: ReadonlySet<string> = new Set(['/v1/staff/:name/confirm']);

const isOfKind =
  (kind: 'public' | 'session' | 'credential') =>
  ({ access }: ApiRoute): boolean =>
    access.kind === kind;

describeOnBackends('one', 'access to the routes', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const credentials = new Map<string, string>();
  let moreLink = '';

  beforeAll(async () => {
    for (const scope of SCOPES)
      credentials.set(scope, await carnet.issue(`source-${scope.replaceAll('/', '-')}`, [scope], ['org:default']));
    const xapi = (test: supertest.Test): supertest.Test =>
      test.set({ Authorization: carnet.authorization, 'X-Experience-API-Version': '2.0.0' });
    const statement = {
      actor: { mbox: 'mailto:a@b.example' },
      verb: { id: 'https://a.example/v' },
      object: { id: 'https://a.example/o' },
    };
    await xapi(keepAliveAgent(carnet.url).post('/xapi/statements')).send([statement, statement]).expect(200);
    const page = await xapi(keepAliveAgent(carnet.url).get('/xapi/statements?limit=1')).expect(200);
    moreLink = (page.body as { more: string }).more;
  });

  const urlOf = (method: string, path: string): string => {
    if (path === '/xapi/statements/more/:token') return moreLink;
    const query = QUERIES[`${method} ${path}`] ?? QUERIES[path.replace(/^\/v1\/dry-run\//, '/xapi/')];
    return `${path.replaceAll(/:\w+/g, 'x')}${query === undefined ? '' : `?${query}`}`;
  };
  const ask = ({ method, path, access }: ApiRoute, authorization?: string): supertest.Test => {
    const verb = ENDLESS.has(path) ? 'head' : (method.toLowerCase() as 'get');
    const test = keepAliveAgent(carnet.url)[verb](urlOf(method, path));
    if (authorization !== undefined) test.set('Authorization', authorization);
    if (access.form === 'xapi') test.set('X-Experience-API-Version', '2.0.0');
    if (method === 'GET' || method === 'DELETE') return test;
    if (access.form === 'page') return test.type('form').set('Sec-Fetch-Site', 'same-origin').send('a=b');
    return test.type('json').send('{}');
  };

  it.each(ROUTES.filter(isOfKind('credential')))('without credentials is refused: $method $path', async (row) => {
    const answer = await ask(row).redirects(0);
    const { method, path, access } = row;
    const challenge = answer.headers['www-authenticate'];
    const bearer = access.form === 'xapi' || path === '/caliper' ? ', Bearer realm="Carnet"' : '';
    // A browser is sent to sign in, and asked by no prompt of its own.
    if (access.form === 'page') {
      expect([method, answer.status, challenge]).toEqual([method, 303, undefined]);
      expect(answer.headers['location']).toMatch(/^\/staff\/sign-in\?next=%2F/);
    } else expect([answer.status, challenge]).toEqual([401, `Basic realm="Carnet", charset="UTF-8"${bearer}`]);
  });

  it.each(ROUTES.filter((row) => isOfKind('credential')(row) && row.access.scopes.length > 0))(
    'without a fitting scope is refused: $method $path',
    async (row) => {
      const { scopes } = row.access;
      for (const scope of SCOPES.filter((one) => !scopes.includes(one)))
        expect([scope, (await ask(row, credentials.get(scope)).redirects(0)).status]).toEqual([scope, 403]);
    },
  );

  it.each(ROUTES.filter(isOfKind('credential')))('with a fitting scope is given: $method $path', async (row) => {
    const scopes = row.access.scopes.length === 0 ? SCOPES : row.access.scopes;
    // The `more` link is of a credential that reads all statements, not its own alone.
    const isMore = row.path === '/xapi/statements/more/:token';
    for (const scope of scopes.filter((one) => !isMore || one !== 'statements/read/mine')) {
      const { status } = await ask(row, credentials.get(scope)).redirects(0);
      if (ACCOUNTS_ONLY.has(row.path)) expect([scope, status]).toEqual([scope, 403]);
      else expect([401, 403]).not.toContain(status);
    }
  });

  // What is there with an OpenID provider alone is not in this Carnet.
  const sessionRoutes = ROUTES.filter((row) => isOfKind('session')(row) && row.path !== '/me/whose');
  it.each(sessionRoutes)('without a session is refused: $method $path', async (row) => {
    const { form } = row.access;
    expect((await ask(row).redirects(0)).status).toBe(form === 'page' ? 403 : 401);
  });

  it.each(ROUTES.filter((row) => isOfKind('public')(row) && !row.path.startsWith('/sign-in')))(
    'needs no credentials: $method $path',
    async (row) => {
      expect([401, 403]).not.toContain((await ask(row).redirects(0)).status);
    },
  );
});
