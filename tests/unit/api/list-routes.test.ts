import { ROUTES } from '../../../src/api/routes.ts';
import type { ApiRoute } from '../../../src/api/route/route.ts';

const PARAMETERS = ['q', 'limit', 'after', 'order'];

/** Lists without the four parameters of decision 0130, each with its reason. */
const OTHERS: Readonly<Record<string, string>> = {
  '/xapi/statements': 'the parameters are those of xAPI',
  '/xapi/statements/more/:token': 'the parameters are in the token',
  '/v1/me/xapi/statements/more/:token': 'the parameters are in the token',
  '/v1/statements': 'the filters are those of xAPI; the newest first',
  '/v1/statements/suggestions': 'the answer completes what is typed, and has no pages',
  '/v1/export': 'a stream of all that is found',
  '/v1/sources/:id/violations': 'a log, the newest first',
  '/v1/webhooks/:id/deliveries': 'a log of 30 days, the newest first',
  '/v1/forwarding/:id/dead-letters': 'the order of replay; a letter has no name',
  '/v1/me/events': 'a log of one person, the newest first',
  '/v1/me/access-records': 'a log of one person, the newest first',
  '/v1/me/sign-ins': 'a log of one person, the newest first',
  '/v1/me/xapi/statements': 'the parameters are those of xAPI',
  '/v1/desk': 'the order is what is due; filters are kinds',
  '/v1/objections': 'the order is what is due; people have no name here',
  '/v1/mentions': 'people have no name here',
  '/v1/mentions/:person': 'statements have no name',
  '/v1/studies/:id/contacts': 'requests of one study, which two officers rule on one by one',
  '/v1/catalog': 'DCAT-AP has no such parameters',
};

const hasMore = ({ operation }: ApiRoute): boolean => {
  const properties = operation.answers[200]?.schema?.['properties'];
  return typeof properties === 'object' && properties !== null && 'more' in properties;
};

const LISTS = ROUTES.filter(
  (route) => route.method === 'GET' && route.tag !== 'Pages' && (route.summary.startsWith('Lists ') || hasMore(route)),
);

describe('The lists of the API', () => {
  it('are found by what they say of themselves and by their pages', () => {
    const paths = LISTS.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['/v1/sources', '/v1/webhooks', '/v1/profiles', '/v1/organisations', '/v1/desk']),
    );
  });

  it.each(LISTS.map((route) => [route.path, route] as const))(
    '%s is searched, ordered and paged, or has its reason not to be',
    (path, { operation: { query = {} } }) => {
      const has = PARAMETERS.filter((name) => Object.hasOwn(query, name));
      if (Object.hasOwn(OTHERS, path)) expect(has.length).toBeLessThan(PARAMETERS.length);
      else expect(has).toEqual(PARAMETERS);
    },
  );

  it('have no reason for a route that is not there', () => {
    const paths = new Set(ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => path));
    expect(Object.keys(OTHERS).filter((path) => !paths.has(path))).toEqual([]);
  });
});
