import request from 'supertest';
import { createScopeGuard } from '../../../../../src/http/api/shared/scope-guard.ts';
import { createOriginChecks } from '../../../../../src/http/server/check-origin.ts';
import { Problem } from '../../../../../src/core/problem.ts';
import type { Authenticate } from '../../../../../src/access/sources/authentication/authenticate.ts';
import { aCaller } from '../../../../support/builders/http/a-caller.ts';
import { served } from '../../../../support/servers/served-app.ts';

describe('a route for credentials with scopes', () => {
  const checked: (string | undefined)[] = [];
  const authenticate: Authenticate = (header) => {
    checked.push(header);
    return header === 'Basic good'
      ? Promise.resolve(aCaller({ scopes: ['steward'] }))
      : Promise.reject(new Problem('unauthorized', 'not this one'));
  };
  const origins = createOriginChecks({ publicUrl: 'http://carnet.example', corsOrigins: '*' });
  const rule = { method: 'POST', scopes: ['steward'], parameters: [] } as const;
  const POST = createScopeGuard({ authenticate, origins, quotas: { admit: () => undefined } })(rule, () =>
    Promise.resolve({ status: 204, headers: {} }),
  );
  const { server } = served({ methods: { POST } });
  beforeEach(() => {
    checked.splice(0);
  });

  it('refuses changes by pages of other sites before it checks credentials: they learn nothing', async () => {
    for (const site of ['cross-site', 'same-site'])
      for (const credential of ['Basic good', 'Basic bad', undefined]) {
        const { body } = await request(server)
          .post('/x?nobody=knows')
          .set({ 'Sec-Fetch-Site': site, ...(credential === undefined ? {} : { Authorization: credential }) })
          .expect(403);
        expect(body).toMatchObject({ detail: 'this was begun by a page of another site' });
      }
    expect(checked).toEqual([]);
  });

  it('checks credentials before the names of parameters', async () => {
    await request(server).post('/x?nobody=knows').set('Authorization', 'Basic bad').expect(401);
    await request(server).post('/x?nobody=knows').set('Authorization', 'Basic good').expect(400);
    await request(server).post('/x').set('Authorization', 'Basic good').expect(204);
    expect(checked).toHaveLength(3);
  });
});
