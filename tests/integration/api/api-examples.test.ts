import { describeApi } from '../../../src/api/openapi/describe-api.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import { SCOPES } from '../../../src/access/sources/scopes.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Described {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
  readonly parameters: readonly { readonly in: string; readonly name: string; readonly example?: string }[];
}

const { paths } = describeApi(ROUTES, 'http://carnet.example') as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};

/** The time at which the examples are sent, which have days in them. */
const NOW = Date.parse('2026-11-28T08:00:00Z');

/** By the ids in their paths, what the examples before have created. */
const IDS: readonly (readonly [path: RegExp, parameter: string, id: string])[] = [
  [/^\/v1\/sources\//, '{id}', 'moodle'],
  [/^\/v1\/operations\/retention\/sources\//, '{id}', 'moodle'],
  [/^\/v1\/organisations\//, '{id}', 'org:lycee-curie'],
  [/^\/v1\/purposes\//, '{id}', 'study:reading-habits'],
  [/^\/v1\/staff\//, '{name}', 'staff:ada'],
];

/** Examples that need more than those before them have created, with the kind of the refusal. */
const REFUSED: Readonly<Record<string, string>> = {
  'POST /v1/validate_templates': 'profile-violation',
  'POST /v1/validate_patterns': 'profile-violation',
  'POST /v1/sources/{id}/credentials/{key}/rotate': 'not-found',
  'POST /v1/sources/{id}/grants': 'state-conflict',
  'POST /v1/organisations/{id}/grants': 'state-conflict',
  'POST /v1/sources/{id}/voids': 'not-found',
  'PUT /v1/me/decisions/{purpose}': 'unauthorized',
  'POST /v1/people/{id}/identifiers': 'not-found',
  'PUT /v1/people/{id}/decisions/{purpose}': 'not-found',
  'POST /v1/people/{id}/objections/{purpose}': 'not-found',
  'POST /v1/mentions/{person}/replacements': 'not-found',
  'POST /v1/purposes/{id}/accept-agreement': 'version-conflict',
  'POST /v1/purposes/{id}/return': 'state-conflict',
  'POST /v1/purposes/{id}/suspend': 'state-conflict',
  'PUT /v1/purposes/{id}/target': 'state-conflict',
  'POST /v1/studies/{id}/contacts': 'not-found',
  'POST /v1/studies/{id}/contacts/{contact}/approve': 'not-found',
  'POST /v1/studies/{id}/contacts/{contact}/refuse': 'not-found',
  'POST /v1/studies/{id}/contacts/{contact}/reveal': 'not-found',
  'POST /v1/studies/{id}/acks': 'not-found',
  'PATCH /v1/webhooks/{id}': 'not-found',
  'POST /v1/webhooks/{id}/approve': 'not-found',
  'POST /v1/webhooks/{id}/replay': 'not-found',
  'POST /v1/dead-letters/{id}/drop': 'not-found',
};

const examples = Object.entries(paths).flatMap(([path, operations]) =>
  Object.entries(operations).flatMap(([method, { requestBody, parameters }]) => {
    const query = parameters.flatMap(({ in: place, name, example }) =>
      place === 'query' && example !== undefined ? [`${name}=${encodeURIComponent(example)}`] : [],
    );
    const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
    return type === undefined || content?.example === undefined
      ? []
      : [
          {
            name: `${method.toUpperCase()} ${path}`,
            method,
            path,
            query: query.length === 0 ? '' : `?${query.join('&')}`,
            type,
            example: content.example,
          },
        ];
  }),
);

const pathOf = (path: string): string =>
  IDS.filter(([prefix]) => prefix.test(path))
    .reduce((filled, [, parameter, id]) => filled.replace(parameter, encodeURIComponent(id)), path)
    .replaceAll(/\{\w+\}/g, 'x');

describe('the examples of the API', () => {
  const carnet = useCarnet(embeddedBackends, { now: () => NOW + Math.floor(performance.now()) });
  let authorization: string;
  beforeAll(async () => {
    authorization = await carnet.issue('desk', SCOPES);
  });

  it('are more than a few', () => {
    expect(examples.length).toBeGreaterThan(25);
  });

  it.each(examples)('are taken as they stand: $name', async ({ name, method, path, query, type, example }) => {
    const answer = await fetch(`${carnet.url}${pathOf(path)}${query}`, {
      method: method.toUpperCase(),
      headers: { Authorization: authorization, 'Content-Type': type, 'X-Experience-API-Version': '2.0.0' },
      body: JSON.stringify(example),
    });
    const { kind } = answer.ok ? {} : ((await answer.json()) as { readonly kind?: string });
    expect(kind).toBe(REFUSED[name]);
  });
});
