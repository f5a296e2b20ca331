import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aViolation } from '../../support/builders/store/a-violation.ts';
import { aClient } from '../../support/clients/client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

/** A proxy that serves Carnet under this path takes it away before it passes a request on. */
const PATH = '/lrs/school';

describeOnBackends('one', 'Carnet behind a proxy that serves it under a path', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { publicUrl: `https://school.example${PATH}` });

  const pathBehindProxy = (link: string): string => {
    const { origin, pathname, search } = new URL(link, `https://school.example${PATH}/xapi/statements`);
    expect(origin + pathname).toMatch(new RegExp(`^https://school\\.example${PATH}/`));
    return pathname.slice(PATH.length) + search;
  };
  const get = (path: string) =>
    supertest(carnet.url)
      .get(path)
      .set('Authorization', carnet.authorization)
      .set('X-Experience-API-Version', '2.0.0')
      .expect(200);

  it('has `more` links that lead a client back to it (1.0.3 Data 2.5)', async () => {
    const verb = `https://school.example/verbs/${randomUUID()}`;
    const statements = Array.from({ length: 3 }, () => aNamedStatement({ verb: { id: verb } }));
    await aClient(carnet).post(statements).expect(200);
    const ids: string[] = [];
    for (let path = `/xapi/statements?limit=1&ascending=true&verb=${encodeURIComponent(verb)}`; ;) {
      const { statements: some, more } = (await get(path)).body as {
        readonly statements: readonly { readonly id: string }[];
        readonly more: string;
      };
      ids.push(...some.map(({ id }) => id));
      if (more === '') break;
      path = pathBehindProxy(more);
    }
    expect(ids).toEqual(statements.map(({ id }) => id));
  });

  it('has addresses of sources, and of further violations, that lead a client back to it', async () => {
    const id = `tool-${randomUUID()}`;
    const made = await supertest(carnet.url)
      .post('/v1/sources')
      .set('Authorization', carnet.authorization)
      .send({ id, name: 'A tool' })
      .expect(201);
    await get(pathBehindProxy(made.headers['location'] as string));
    await carnet.store.violations.add(
      [1000, 2000].map((at) => aViolation({ source: id, statement: randomUUID(), at })),
    );
    const first = (await get(`/v1/sources/${id}/violations?limit=1`)).body as { readonly more: string };
    expect((await get(pathBehindProxy(first.more))).body).toMatchObject({ violations: [{}] });
  });
});
