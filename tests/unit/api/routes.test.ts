import request from 'supertest';
import { ACCESS_ROUTES } from '../../../src/consent/access/access-routes.ts';
import { NOT_FOUND_PATHS } from '../../../src/http/routes/route-headers.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import type { OrganisationProvider } from '../../../src/access/openid/organisation-providers.ts';
import { anApp } from '../../support/builders/http/an-app.ts';

const withSamples = (path: string): string => path.replaceAll(/:\w+/g, 'x');

describe('the table of routes', () => {
  it('names each method of a path once', () => {
    const routes = ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(routes).toHaveLength(new Set(routes).size);
  });

  it.each(ROUTES)('says in a sentence what $method $path does', ({ summary }) => {
    expect(summary).toMatch(/^[A-Z][^\n]{8,}[^.]\.$/);
  });

  it.each(Object.values(ACCESS_ROUTES))('has the route %s, which access records name', (route) => {
    expect(ROUTES.some(({ method, path }) => method === 'GET' && path === route)).toBe(true);
  });

  it('mounts a fixed segment of a path before a parameter that would match it', () => {
    const paths = [...new Set(ROUTES.map(({ path }) => path))];
    const matches = (pattern: string, path: string): boolean =>
      new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`).test(path);
    for (const [index, path] of paths.entries())
      expect(paths.findIndex((pattern) => matches(pattern, withSamples(path)))).toBe(index);
  });

  it.each(ROUTES)('has a handler for $method $path in a running app', async ({ method, path }) => {
    const server = anApp({
      people: { providers: [{} as OrganisationProvider] },
    });
    const answer = await request(server).options(withSamples(path)).expect(204);
    expect(String(answer.headers['allow']).split(', ')).toEqual(expect.arrayContaining([method, 'OPTIONS']));
  });

  it.each(NOT_FOUND_PATHS)('leaves other paths unknown: %s', async (path) => {
    await request(anApp()).get(path.replace('*', 'no/such/path')).expect(404);
  });

  it('has no pages of an OpenID provider where there is none', async () => {
    await request(anApp()).get('/sign-in').expect(404);
  });
});
