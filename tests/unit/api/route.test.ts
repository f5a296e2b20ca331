import request from 'supertest';
import { open, PUBLIC_IN_EVERY_ROLE, scoped, staff, xapi } from '../../../src/api/route/access.ts';
import { once } from '../../../src/api/route/once.ts';
import { type ApiRoute, processRoute, rawRoute, route } from '../../../src/api/route/route.ts';
import type { Services } from '../../../src/api/route/services.ts';
import { takeStepOfLab } from '../../../src/api/studies/lab-request-pages.ts';
import { arraySchema, closedSchema, COUNT, objectSchema, STRING } from '../../../src/core/json-schema.ts';
import { Problem } from '../../../src/core/problem.ts';
import { createActLimits } from '../../../src/http/api/shared/limit-acts.ts';
import type { Handler } from '../../../src/http/message/request-response.ts';
import type { Authenticate } from '../../../src/access/sources/authentication/authenticate.ts';
import { createBodyReader } from '../../../src/xapi/validate/body-reader.ts';
import { aCaller } from '../../support/builders/http/a-caller.ts';
import { mountedRoute } from '../../support/builders/http/mounted-route.ts';
import { served } from '../../support/servers/served-app.ts';

const authenticate: Authenticate = (header) =>
  header === 'Basic good'
    ? Promise.resolve(aCaller({ scopes: ['scientist'] }))
    : Promise.reject(new Problem('unauthorized', 'not this one'));

const servicesOf = (): Services =>
  ({ publicPath: '/lrs', actLimits: createActLimits() }) as Partial<Services> as Services;

const mounted = (one: ApiRoute, services = servicesOf()) => mountedRoute(one, services, { authenticate });

const serverOf = (one: ApiRoute, services?: Services) => {
  const handler = mounted(one, services);
  if (handler === undefined) throw new Error('the route is not mounted');
  return served({ path: one.path, methods: { [one.method]: handler } }).server;
};

const THING = objectSchema({ name: STRING, count: COUNT });
const about = { tag: 'Sources', summary: 'Does something.', carries: 'none' } as const;
const readThing = createBodyReader({ schema: closedSchema({ count: COUNT }), refusal: 'this is no thing' });

const createThing = route({
  ...about,
  method: 'POST',
  path: '/v1/groups/:group/things/:name',
  access: staff(['scientist']),
  query: { dry: { schema: STRING } },
  body: { read: readThing, example: { count: 1 } },
  answers: { 201: { description: 'The thing.', schema: THING } },
  handle: ({ params, body, query, principal }, { publicPath }) =>
    Promise.resolve({
      status: 201,
      headers: { Location: `${publicPath}/${params.group}/${principal.actor}/${query.get('dry') ?? ''}` },
      body: { name: params.name, count: body.count },
    }),
});

describe('a route', () => {
  it('does not compile with a member of a body that its form does not have', () => {
    const schema = closedSchema({ count: COUNT });
    const access = staff(['scientist']);
    const unknown = route({
      ...{ ...about, method: 'POST', path: '/v1/things', access },
      // @ts-expect-error: a body has no member `patch`; it would be neither read nor described.
      body: { patch: schema, example: { count: 1 } },
      answers: { 204: { description: 'It is done.', isEmpty: true } },
      handle: () => ({ status: 204, body: '' }),
    });
    const mixed = route({
      ...{ ...about, method: 'POST', path: '/v1/things', access },
      // @ts-expect-error: a body that the handler reads itself is no merge patch of the route.
      body: { schema, example: { count: 1 }, isPatch: true },
      answers: { 204: { description: 'It is done.', isEmpty: true } },
      handle: () => ({ status: 204, body: '' }),
    });
    expect([unknown.operation.body, mixed.operation.body?.description]).toEqual([
      { patch: schema, example: { count: 1 } },
      undefined,
    ]);
  });

  it('gives its handler path, query, sender, the body that was read, and the services', async () => {
    const { body, headers } = await request(serverOf(createThing))
      .post('/v1/groups/a/things/b?dry=yes')
      .set('Authorization', 'Basic good')
      .send({ count: 3 })
      .expect(201);
    expect([body, headers['location'], headers['content-type']]).toEqual([
      { name: 'b', count: 3 },
      '/lrs/a/key/yes',
      'application/json',
    ]);
  });

  it('refuses the sender first, then a parameter that it does not name, then the body', async () => {
    const send = () => request(serverOf(createThing)).post('/v1/groups/a/things/b?other=1').send({ count: 'many' });
    await send().expect(401);
    const unknown = await send().set('Authorization', 'Basic good').expect(400);
    expect(unknown.body).toMatchObject({ faults: [{ at: 'other' }] });
    const wrong = await request(serverOf(createThing))
      .post('/v1/groups/a/things/b')
      .set('Authorization', 'Basic good')
      .send({ count: 'many' })
      .expect(400);
    expect(wrong.body).toMatchObject({ detail: 'this is no thing', faults: [{ at: '/count' }] });
  });

  it('is described by what it reads: the schema of its body, and the names of its query', () => {
    expect(createThing).toMatchObject({
      parameters: ['dry'],
      operation: { body: { schema: readThing.schema, example: { count: 1 } } },
    });
  });

  it('takes a merge patch and JSON for a service to judge, and leaves other bodies to its handler', async () => {
    const access = open;
    const answers = { 200: { description: 'What was sent.', schema: arraySchema(STRING) } };
    const patched = route({
      ...about,
      access: scoped(['scientist']),
      answers,
      method: 'PATCH',
      path: '/v1/things',
      body: { json: THING, example: {}, isPatch: true },
      handle: ({ body }) => Promise.resolve({ status: 200, body: Object.keys(body as object) }),
    });
    expect(patched.operation.body?.description).toContain('`application/merge-patch+json`');
    const raw = route({
      ...about,
      access,
      method: 'POST',
      path: '/v1/things',
      body: { types: ['text/plain'] },
      answers: { 200: { description: 'The same.', types: ['text/plain'] } },
      handle: async (sent) => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body: await sent.body() }),
    });
    for (const type of ['application/json', 'application/merge-patch+json']) {
      const sent = request(serverOf(patched)).patch('/v1/things').set('Authorization', 'Basic good').type(type);
      expect((await sent.send('{"a":1,"b":2}').expect(200)).body).toEqual(['a', 'b']);
    }
    const { text } = await request(serverOf(raw)).post('/v1/things').type('text/plain').send('hello').expect(200);
    expect(text).toBe('hello');
  });

  it('counts acts before it reads bodies, and refuses them once a sender has made too many', async () => {
    const limited = { ...about, access: scoped(['scientist']), method: 'POST', path: '/v1/things' } as const;
    const answers = { 204: { description: 'Done.', isEmpty: true } };
    const body = { read: readThing, example: {} };
    const act = route({
      ...limited,
      answers,
      body,
      isAct: true,
      handle: () => Promise.resolve({ status: 204 as const }),
    });
    const services = servicesOf();
    for (let acts = 0; acts < 999; acts++) await services.actLimits.countOfSource('school');
    const server = serverOf(act, services);
    const send = () => request(server).post('/v1/things').set('Authorization', 'Basic good').send({ wrong: true });
    await send().expect(400);
    await send().expect(429);
  });

  it('is not mounted in a process without the API, nor where the installation does not have it', () => {
    expect(createThing.mount({ everyProcess: {} as never })).toBeUndefined();
    const handle = () => Promise.resolve({ status: 204 as const });
    const answers = { 204: { description: 'Done.', isEmpty: true } };
    const absent = { ...about, access: open, method: 'GET', path: '/v1/things', answers, handle } as const;
    expect(mounted(route({ ...absent, isOffered: () => false }))).toBeUndefined();
    expect(mounted(route({ ...absent, isOffered: () => true }))).toBeInstanceOf(Function);
  });
});

describe('a raw route', () => {
  it('puts the very handler behind the guard, made once: a request costs no more than both', () => {
    const handler: Handler = () => Promise.resolve({ status: 204, headers: {} });
    const put: unknown[] = [];
    const access = {
      ...xapi(['all']),
      guarded: (...[, { parameters }, handle]: Parameters<ReturnType<typeof xapi>['guarded']>): Handler => {
        put.push(handle, parameters);
        return handler;
      },
    };
    const raw = rawRoute({
      ...about,
      access,
      method: 'PUT',
      path: '/xapi/things',
      query: { id: { schema: STRING } },
      answers: { 204: { description: 'Done.', isEmpty: true } },
      makeHandler: ({ publicPath }) => {
        put.push(publicPath);
        return handler;
      },
    });
    expect(mounted(raw)).toBe(handler);
    expect(put).toEqual(['/lrs', handler, []]);
    expect(raw).not.toHaveProperty('parameters');
    expect(Object.keys(raw.operation.query ?? {})).toEqual(['id']);
  });

  it('has its query checked by the guard of its access', async () => {
    const raw = rawRoute({
      ...about,
      access: staff(['scientist']),
      method: 'GET',
      path: '/v1/groups/:group',
      query: { dry: { schema: STRING } },
      answers: { 200: { description: 'A text.', types: ['text/plain'] } },
      makeHandler: () => (sent) =>
        Promise.resolve({ status: 200, headers: { 'Content-Type': 'text/plain' }, body: sent.params.group }),
    });
    const get = (query: string) =>
      request(serverOf(raw)).get(`/v1/groups/a?${query}`).set('Authorization', 'Basic good');
    expect((await get('dry=1').expect(200)).text).toBe('a');
    await get('wet=1').expect(400);
  });
});

describe('a route of each process', () => {
  it('is mounted without the API, and without a guard', () => {
    const live = () => Promise.resolve({ status: 200, headers: {} });
    const health = processRoute({
      ...about,
      access: PUBLIC_IN_EVERY_ROLE,
      method: 'GET',
      path: '/health',
      answers: { 200: { description: 'It runs.' } },
      handler: (handlers) => handlers.health.live,
    });
    expect(health.mount({ everyProcess: { health: { live } } as never })).toBe(live);
  });
});

describe('the page by which a lab takes a step', () => {
  it('counts it as an act, and refuses it once the lab has made too many', async () => {
    const services = servicesOf();
    const lab = { scopes: [], actor: 'key', lab: 'school' } as const;
    for (let acts = 0; acts < 1000; acts++) await services.actLimits.countOfStaff(lab);
    await request(serverOf(takeStepOfLab, services))
      .post('/requests/a')
      .set({ Authorization: 'Basic good', Origin: 'http://carnet.example' })
      .expect(429);
  });
});

describe('what is made once', () => {
  it('is made at the first call, and shared by the handlers of one app', () => {
    let made = 0;
    const number = once(() => ++made);
    const [one, other] = [servicesOf(), servicesOf()];
    expect(made).toBe(0);
    expect([number(one), number(one), number(other), number(one)]).toEqual([1, 1, 2, 1]);
  });
});
