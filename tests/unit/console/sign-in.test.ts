import type { QueryClient } from '@tanstack/react-query';

/** The types of these modules need those of a browser. */
const moduleAt = (name: string): string => ['../../../src/console/api', name].join('/');

interface Modules {
  readonly QUERIES: QueryClient;
  readonly SESSION_STATE: { readonly isOver: () => boolean };
  readonly noteFailure: (error: Error) => void;
  readonly ApiProblem: new (kind: string, status: number) => Error;
  readonly api: { readonly GET: (path: string) => Promise<{ readonly response: Response }> };
  readonly resumeSession: () => Promise<string>;
}

describe('a session of the console that is over', () => {
  const called: string[] = [];
  let reloads = 0;
  let actor = 'anna';
  let modules: Modules;

  beforeAll(async () => {
    Object.assign(globalThis, {
      window: new EventTarget(),
      document: { documentElement: { lang: 'en', dataset: { root: 'http://carnet.example', actor: 'anna' } } },
      location: { reload: () => (reloads += 1) },
      DOMParser: class {
        parseFromString = (text: string) => ({ documentElement: { dataset: { actor: text } } });
      },
      fetch: (input: string | Request) => {
        called.push(new URL(typeof input === 'string' ? input : input.url).pathname);
        return Promise.resolve(typeof input === 'string' ? new Response(actor) : Response.json({}));
      },
    });
    const loaded = await Promise.all(
      ['queries.ts', 'api-problem.ts', 'client.ts', 'sign-in.ts'].map(
        (name) => import(moduleAt(name)) as Promise<Partial<Modules>>,
      ),
    );
    modules = Object.assign({}, ...loaded) as Modules;
  });

  beforeEach(() => {
    modules.QUERIES.clear();
    modules.noteFailure(new modules.ApiProblem('unauthorized', 401));
    called.length = 0;
  });

  it('sends nothing but /health/ready until the same account has signed in', async () => {
    const { api, resumeSession, SESSION_STATE } = modules;
    expect((await api.GET('/v1/sources')).response.status).toBe(401);
    await api.GET('/health/ready');
    expect(called).toEqual(['/health/ready']);
    actor = 'anna';
    expect([await resumeSession(), SESSION_STATE.isOver()]).toEqual(['resumed', false]);
    await api.GET('/v1/sources');
    expect(called).toEqual(['/health/ready', '/console', '/v1/sources']);
  });

  it('forgets what was read and stays over if another account has signed in', async () => {
    const { api, resumeSession, SESSION_STATE, QUERIES } = modules;
    QUERIES.setQueryData(['sources'], ['of anna']);
    actor = 'eve';
    expect([await resumeSession(), SESSION_STATE.isOver(), reloads]).toEqual(['otherAccount', true, 1]);
    expect(QUERIES.getQueryData(['sources'])).toBeUndefined();
    expect((await api.GET('/v1/sources')).response.status).toBe(401);
    expect(called).toEqual(['/console']);
  });

  it('reads what has failed again, and not what is read once', async () => {
    const { resumeSession, QUERIES } = modules;
    QUERIES.setQueryData(['statements'], ['read once']);
    await QUERIES.query({ queryKey: ['failed'], queryFn: () => Promise.reject(new Error('away')) }).catch(
      () => undefined,
    );
    actor = 'anna';
    expect(await resumeSession()).toBe('resumed');
    const isStale = (key: string) => QUERIES.getQueryState([key])?.isInvalidated;
    expect([isStale('statements'), isStale('failed')]).toEqual([false, true]);
  });
});
