import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { aViolation } from '../../../support/builders/store/a-violation.ts';
import { aClient } from '../../../support/clients/client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { basic, useCarnet } from '../../../support/servers/running-carnet.ts';

interface SourceJson {
  readonly id: string;
  readonly credentials: readonly { readonly key: string }[];
}

describeOnBackends('one', 'the sources of an operator', (makeBackends) => {
  let clock = Date.now();
  const carnet = useCarnet(makeBackends, { now: () => Math.max(clock, Date.now()) });

  const agent = () => supertest(carnet.url);
  const as = (test: supertest.Test, authorization = carnet.authorization): supertest.Test =>
    test.set('Authorization', authorization);
  const get = (path: string): supertest.Test => as(agent().get(path));
  const send = (method: 'post' | 'patch', path: string, body: unknown): supertest.Test =>
    as(agent()[method](path)).set('Content-Type', 'application/json').send(JSON.stringify(body));
  const aSource = async (): Promise<string> => {
    const id = `tool-${randomUUID()}`;
    await send('post', '/v1/sources', { id, name: 'A tool' }).expect(201);
    return id;
  };
  const faultsAt = ({ body }: supertest.Response): readonly string[] =>
    (body as { faults: { at: string }[] }).faults.map(({ at }) => at);
  const MODE = { id: 'https://w3id.org/xapi/cmi5', mode: 'enforce', policy: 'all' };

  it('are changed where they still are of the version of If-Match, and refused with 412 otherwise', async () => {
    const id = await aSource();
    const read = (await get(`/v1/sources/${id}`).expect(200)).headers['etag']!;
    const changeOf = (name: string, ifMatch: string): supertest.Test =>
      send('patch', `/v1/sources/${id}`, { name }).set('If-Match', ifMatch);
    const changed = await changeOf('First', read).expect(200);
    expect(changed.headers['etag']).not.toBe(read);
    const late = await changeOf('Second', read).expect(412);
    expect((late.body as { kind: string }).kind).toBe('precondition-failed');
    expect((await get(`/v1/sources/${id}`)).body).toMatchObject({ name: 'First' });
    await changeOf('Third', changed.headers['etag']!).expect(200);
    await changeOf('Fourth', '*').expect(200);
    expect(faultsAt(await changeOf('Fifth', '"one').expect(400))).toEqual(['If-Match']);
    await send('patch', `/v1/sources/${id}`, { name: 'Last' }).expect(200);
  });

  it('are listed completely without parameters, and else in pages of the scope of the operator', async () => {
    await send('post', '/v1/organisations', { id: 'org:paged', name: 'Paged' }).expect(201);
    for (const [id, name] of [
      ['paged-1', 'Zeta paged'],
      ['paged-2', 'Élan paged'],
      ['paged-3', '__proto__ paged'],
    ])
      await send('post', '/v1/sources', { id, name, organisation: 'org:paged' }).expect(201);
    const idsOf = async (path: string, member: 'id' | 'source'): Promise<readonly (readonly string[])[]> => {
      const pages: string[][] = [];
      for (let next: string | undefined = path; next !== undefined;) {
        const body = (await get(next).expect(200)).body as { sources: Record<string, string>[]; more?: string };
        pages.push(body.sources.map((one) => one[member]!));
        next = body.more;
      }
      return pages;
    };
    const query = 'q=PAGED&order=-name&limit=2';
    const pages = [['paged-1', 'paged-2'], ['paged-3']];
    expect(await idsOf(`/v1/sources?${query}`, 'id')).toEqual(pages);
    expect(await idsOf(`/v1/operations/sources?${query}`, 'source')).toEqual(pages);
    expect(await idsOf(`/v1/operations/retention/sources?${query}`, 'source')).toEqual(pages);
    expect((await idsOf('/v1/sources', 'id')).flat()).toEqual(expect.arrayContaining(['default', 'paged-3']));
    expect(await idsOf('/v1/sources?q=__proto__', 'id')).toEqual([['paged-3']]);
    expect(faultsAt(await get('/v1/sources?q=%00&limit=0&order=basis&after=x').expect(400))).toEqual([
      'q',
      'limit',
      'order',
      'after',
    ]);
  });

  it('are created with 201 and a Location, and are in the list', async () => {
    const id = `tool-${randomUUID()}`;
    const answer = await send('post', '/v1/sources', {
      id,
      name: 'A tool',
      profiles: [{ id: MODE.id, mode: 'observe' }],
    }).expect(201);
    expect(answer.headers['location']).toBe(`/v1/sources/${id}`);
    expect(answer.body).toEqual({
      id,
      name: 'A tool',
      basis: 'public_task',
      onWithheld: 'accept',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      profiles: [{ id: MODE.id, mode: 'observe', policy: 'any' }],
      credentials: [],
    });
    expect(((await get('/v1/sources').expect(200)).body as { sources: readonly SourceJson[] }).sources).toContainEqual(
      answer.body,
    );
    expect((await get(`/v1/sources/${id}`).expect(200)).body).toEqual(answer.body);
    expect((await send('post', '/v1/sources', { id, name: 'Another' }).expect(409)).body).toMatchObject({
      kind: 'source-conflict',
    });
  });

  it('are changed in the given members, and keep the others', async () => {
    const id = await aSource();
    expect((await send('patch', `/v1/sources/${id}`, { profiles: [MODE] }).expect(200)).body).toMatchObject({
      id,
      name: 'A tool',
      profiles: [MODE],
    });
    expect((await send('patch', `/v1/sources/${id}`, { name: 'Renamed' }).expect(200)).body).toMatchObject({
      name: 'Renamed',
      profiles: [MODE],
    });
    await send('patch', `/v1/sources/${randomUUID()}`, { name: 'Nobody' }).expect(404);
  });

  it('have a basis, which stays, and a controller, an audience and a retention, which may change', async () => {
    const id = `tool-${randomUUID()}`;
    const members = {
      basis: 'consent',
      controller: { name: 'A school', address: '1 Street', contact: 'x@school.example', country: 'FR' },
      audience: 'minors',
      keep: 'P3Y',
      onWithheld: 'reject',
    };
    expect((await send('post', '/v1/sources', { id, name: 'A tool', ...members }).expect(201)).body).toMatchObject(
      members,
    );
    const changed = (
      await send('patch', `/v1/sources/${id}`, { audience: 'adults', keep: 'P1Y', controller: null }).expect(200)
    ).body as object;
    expect(changed).toMatchObject({ basis: 'consent', audience: 'adults', keep: 'P1Y', onWithheld: 'reject' });
    expect(changed).not.toHaveProperty('controller');
  });

  it('refuse an invalid source with every fault at once', async () => {
    const refused = await send('post', '/v1/sources', {
      id: 'A tool',
      profiles: [{ id: 'cmi5', mode: 'strict' }],
      basis: 'vital',
      keep: 'forever',
    }).expect(400);
    expect(refused.body).toMatchObject({ kind: 'invalid-request' });
    expect([...faultsAt(refused)].sort()).toEqual([
      '/basis',
      '/id',
      '/keep',
      '/name',
      '/profiles/0/id',
      '/profiles/0/mode',
    ]);
    expect(
      faultsAt(
        await send('patch', `/v1/sources/${await aSource()}`, { id: 'other', name: '', basis: 'contract' }).expect(400),
      ),
    ).toEqual(['/id', '/basis', '/name']);
    expect(
      (await as(agent().post('/v1/sources')).set('Content-Type', 'application/json').send('{').expect(400)).body,
    ).toMatchObject({ kind: 'invalid-json' });
    expect(
      faultsAt(await as(agent().post('/v1/sources')).set('Content-Type', 'text/plain').send('{}').expect(400)),
    ).toEqual(['Content-Type']);
  });

  it('have credentials, whose secret is shown once and whose hash never is', async () => {
    const id = await aSource();
    const made = await send('post', `/v1/sources/${id}/credentials`, {
      scopes: ['statements/write', 'statements/read/mine'],
    }).expect(201);
    const { key, secret } = made.body as { key: string; secret: string };
    const authorization = basic(key, secret);
    await aClient({ url: carnet.url, authorization }).get().expect(200);
    const read = await get(`/v1/sources/${id}`).expect(200);
    expect((read.body as SourceJson).credentials).toEqual([
      { key, scopes: ['statements/write', 'statements/read/mine'], createdAt: expect.any(String) },
    ]);
    expect(read.text).not.toMatch(/hash|scrypt/);
    expect(read.text).not.toContain(secret);

    await as(agent().delete(`/v1/sources/${id}/credentials/${key}`)).expect(204);
    clock = Date.now() + 6000;
    await aClient({ url: carnet.url, authorization }).get().expect(401);
    await as(agent().delete(`/v1/sources/${id}/credentials/${key}`)).expect(404);
    expect(((await get(`/v1/sources/${id}`)).body as SourceJson).credentials).toEqual([]);
  });

  it('refuse credentials of unknown scopes or of no source, and keep those of others', async () => {
    const id = await aSource();
    expect(
      faultsAt(
        await send('post', `/v1/sources/${id}/credentials`, { scopes: ['all', 'everything'], secret: 'x' }).expect(400),
      ),
    ).toEqual(['/secret', '/scopes/1']);
    expect(faultsAt(await send('post', `/v1/sources/${id}/credentials`, { scopes: [] }).expect(400))).toEqual([
      '/scopes',
    ]);
    await send('post', `/v1/sources/${randomUUID()}/credentials`, { scopes: ['all'] }).expect(404);
    await as(agent().delete(`/v1/sources/${id}/credentials/key`)).expect(404);
    await get('/v1/sources').expect(200);
  });

  it('list which of their statements broke which rule, the newest first, page after page', async () => {
    const [id, other] = [await aSource(), await aSource()];
    const violations = [1000, 2000, 3000].map((at) => aViolation({ source: id, statement: randomUUID(), at }));
    await carnet.store.violations.add([
      ...violations,
      aViolation({ source: other, statement: randomUUID(), at: 2500 }),
    ]);
    const first = (await get(`/v1/sources/${id}/violations?limit=2`).expect(200)).body as {
      violations: unknown[];
      more: string;
    };
    const second = (await get(first.more).expect(200)).body as { violations: unknown[]; more?: string };
    expect([...first.violations, ...second.violations]).toEqual(
      [...violations].reverse().map(({ source: _, at, ...rest }) => ({ ...rest, at: new Date(at).toISOString() })),
    );
    const rest =
      second.more === undefined
        ? []
        : ((await get(second.more).expect(200)).body as { violations: unknown[] }).violations;
    expect(rest).toEqual([]);
    await get(`/v1/sources/${randomUUID()}/violations`).expect(404);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=ten', 'limit'],
    ['before=1', 'before'],
    ['since=1', 'since'],
    ['limit=1&limit=2', 'limit'],
  ])('refuse to list violations by %s', async (query, at) => {
    expect(faultsAt(await get(`/v1/sources/default/violations?${query}`).expect(400))).toEqual([at]);
  });

  it('are for the scope operator alone', async () => {
    const authorization = await carnet.issue('other-tool', ['all']);
    for (const [method, path] of [
      ['get', '/v1/sources'],
      ['post', '/v1/sources'],
      ['get', '/v1/sources/default'],
      ['patch', '/v1/sources/default'],
      ['post', '/v1/sources/default/credentials'],
      ['delete', '/v1/sources/default/credentials/key'],
      ['get', '/v1/sources/default/violations'],
    ] as const) {
      expect((await agent()[method](path).expect(401)).headers['cache-control']).toBe('no-store');
      await as(agent()[method](path), authorization).expect(403);
    }
  });

  it('answer other methods with 405', async () => {
    expect((await as(agent().delete('/v1/sources/default')).expect(405)).headers['allow']).toBe(
      'GET, HEAD, PATCH, OPTIONS',
    );
  });
});
