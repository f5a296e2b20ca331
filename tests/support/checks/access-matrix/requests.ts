import { randomUUID } from 'node:crypto';
import { ROUTES } from '../../../../src/api/routes.ts';
import type { ApiRoute } from '../../../../src/api/route/route.ts';

/** What the requests of the matrix name: all of it belongs to `tool-a` of `org:north`, or to Anna. */
export interface MatrixWorld {
  readonly statement: string;
  readonly person: string;
  readonly purpose: string;
  readonly more: string;
  readonly credential: string;
  /** The token of an erased person in a statement of tool-a. */
  readonly erased: string;
  /** The id of a dead letter of tool-a that no replay ends. */
  readonly deadLetter: string;
}

/** One request of the matrix, without its sender. */
export interface MatrixRequest {
  readonly title: string;
  readonly method: string;
  readonly url: string;
  readonly contentType?: string;
  readonly body?: string;
  readonly isXapi: boolean;
}

/** The learner of the world. */
export const ANNA = { mbox: 'mailto:anna@school.example' };
export const ACTIVITY = 'https://school.example/course';

const agent = encodeURIComponent(JSON.stringify(ANNA));
const activity = encodeURIComponent(ACTIVITY);

const aStatement = () => ({
  actor: ANNA,
  verb: { id: 'http://adlnet.gov/expapi/verbs/experienced' },
  object: { id: ACTIVITY },
});

const queries = ({ statement }: MatrixWorld): Readonly<Record<string, string>> => ({
  'GET /xapi/statements': `statementId=${statement}`,
  'PUT /xapi/statements': `statementId=${randomUUID()}`,
  '/xapi/activities/state': `activityId=${activity}&agent=${agent}&stateId=bookmark`,
  '/xapi/agents/profile': `agent=${agent}&profileId=preferences`,
  '/xapi/activities/profile': `activityId=${activity}&profileId=settings`,
  '/xapi/activities': `activityId=${activity}`,
  '/xapi/agents': `agent=${agent}`,
  '/v1/people': `agent=${agent}`,
  '/v1/permits': `agent=${agent}`,
});

const PATH_VALUES: Readonly<Record<string, (world: MatrixWorld) => string>> = {
  '/v1/sources/:id': () => 'tool-a',
  '/v1/dead-letters/:id': ({ deadLetter }) => deadLetter,
  '/v1/operations/sources/:id': () => 'tool-a',
  '/v1/operations/retention/sources/:id': () => 'tool-a',
  '/v1/people/:id': ({ person }) => person,
  '/v1/mentions/:person': ({ erased }) => erased,
  '/desk/mentions/:person': ({ erased }) => erased,
  '/v1/purposes/:id': ({ purpose }) => encodeURIComponent(purpose),
  '/v1/forwarding/:id': ({ purpose }) => encodeURIComponent(purpose),
  '/requests/:id': ({ purpose }) => encodeURIComponent(purpose),
  '/desk/:id': ({ purpose }) => encodeURIComponent(purpose),
  '/v1/organisations/:id': () => encodeURIComponent('org:north'),
  '/me/decisions/:purpose': ({ purpose }) => encodeURIComponent(purpose),
  '/v1/me/decisions/:purpose': ({ purpose }) => encodeURIComponent(purpose),
};

const pathOf = (path: string, world: MatrixWorld): string => {
  if (path === '/xapi/statements/more/:token') return world.more;
  const prefix = Object.keys(PATH_VALUES).find((one) => path === one || path.startsWith(`${one}/`));
  const named = prefix === undefined ? path : path.replace(/:\w+/, PATH_VALUES[prefix]!(world));
  return named.replaceAll(/:\w+/g, 'x');
};

const BODIES: Readonly<Record<string, () => unknown>> = {
  'POST /xapi/statements': aStatement,
  'PUT /xapi/statements': aStatement,
  'POST /xapi/activities/state': () => ({ page: 2 }),
  'PUT /xapi/activities/state': () => ({ page: 1 }),
};

const requestOf = ({ method, path, access }: ApiRoute, world: MatrixWorld): MatrixRequest => {
  const all = queries(world);
  const query = all[`${method} ${path}`] ?? all[path];
  const url = `${pathOf(path, world)}${query === undefined ? '' : `?${query}`}`;
  const isXapi = access.form === 'xapi';
  const request = { title: `${method} ${path}`, method, url, isXapi };
  if (method === 'GET' || method === 'DELETE') return request;
  if (access.form === 'page') return { ...request, contentType: 'application/x-www-form-urlencoded', body: 'a=b' };
  const body = BODIES[request.title]?.() ?? {};
  return { ...request, contentType: 'application/json', body: JSON.stringify(body) };
};

/**
 * A request for each route of the table. It names what is there, and its body lacks what is required: of those that may
 * change something only statements and documents are changed, so that each sender meets the same world.
 */
export const matrixRequests = (world: MatrixWorld): readonly MatrixRequest[] =>
  ROUTES.map((route) => requestOf(route, world));
