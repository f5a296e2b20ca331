import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import request from 'supertest';
import { describeApi } from '../../../../src/api/openapi/describe-api.ts';
import { type DescribedRoute, isJsonAnswer, type Operation } from '../../../../src/api/openapi/shared/operation.ts';
import { arraySchema, type JsonSchema, namedSchema, objectSchema, STRING } from '../../../../src/core/json-schema.ts';
import { ROUTES } from '../../../../src/api/routes.ts';
import { anApp } from '../../../support/builders/http/an-app.ts';
import { contradictionOf } from '../../../support/checks/openapi/answer-contract.ts';
import { classNamesOf } from '../../../support/checks/openapi/class-names.ts';

const DOCUMENT = describeApi(ROUTES, 'http://carnet.example');
const SCHEMAS = Object.entries((DOCUMENT['components'] as { readonly schemas: Record<string, object> }).schemas);

describe('the document of the API', () => {
  it.each(ROUTES.filter(({ parameters }) => parameters !== undefined))(
    'names the parameters that the guard of $method $path permits',
    ({ operation, parameters = [] }) => {
      expect(Object.keys(operation.query ?? {}).sort()).toEqual([...parameters].sort());
    },
  );

  it('names each schema once', () => {
    const [route] = ROUTES;
    const answering = (path: string, schema: JsonSchema): DescribedRoute => ({
      ...route!,
      path,
      operation: { answers: { 200: { description: 'Something.', schema } } },
    });
    const one = namedSchema('Thing', objectSchema({ id: STRING }));
    const other = namedSchema('Thing', objectSchema({ name: STRING }));
    const { components } = describeApi([answering('/a', one), answering('/b', arraySchema(one))], 'http://a.example');
    expect(components).toMatchObject({ schemas: { Thing: objectSchema({ id: STRING }) } });
    expect(() => describeApi([answering('/a', one), answering('/b', other)], 'http://a.example')).toThrow(
      'two schemas have the name Thing',
    );
  });

  it('has an example of each answer in JSON, which its schema allows, without a member more', () => {
    const answers = ROUTES.flatMap(({ method, path, operation }) =>
      Object.entries(operation.answers)
        .filter(([, answer]) => isJsonAnswer(answer))
        .map(([status, { example, types: [type] = ['application/json'] }]) => ({
          name: `${method} ${path} ${status}`,
          example,
          contradiction: contradictionOf({
            method,
            url: path.replaceAll(/:\w+/g, 'x'),
            status: Number(status),
            type: type!,
            headers: [],
            body: JSON.stringify(example ?? null),
          }),
        })),
    );
    expect(answers.length).toBeGreaterThan(90);
    expect(answers.filter(({ example }) => example === undefined).map(({ name }) => name)).toEqual([]);
    expect(answers.flatMap(({ contradiction }) => contradiction ?? [])).toEqual([]);
  });

  it('has examples of answers in the document, and no secret or address of a test in them', () => {
    const { paths } = DOCUMENT as unknown as {
      readonly paths: Record<
        string,
        Record<string, { readonly responses: Record<string, { readonly content: object }> }>
      >;
    };
    expect(paths['/v1/sources/{id}']?.['get']?.responses['200']?.content).toMatchObject({
      'application/json': { example: { id: 'moodle', credentials: [{ scopes: expect.any(Array) as unknown }] } },
    });
    const answers = ROUTES.flatMap(({ operation }) => Object.values(operation.answers));
    const examples = JSON.stringify(answers.map(({ example }) => example));
    const unfit = /.{0,60}(?:127\.0\.0\.1|localhost|carnet\.example|tool-[0-9a-f]{8}|Basic [A-Za-z0-9+/]{12})/g;
    expect(examples.length).toBeGreaterThan(10_000);
    expect(examples.match(unfit) ?? []).toEqual([]);
  });

  it('says that pages refuse in words for people too', () => {
    const { paths, components } = DOCUMENT as unknown as {
      readonly paths: Record<
        string,
        Record<string, { readonly responses: Record<string, { readonly $ref?: string }> }>
      >;
      readonly components: { readonly responses: Record<string, { readonly content: object }> };
    };
    const typesOf = (path: string): readonly (readonly string[])[] =>
      Object.values(paths[path]?.['get']?.responses ?? {}).flatMap(({ $ref }) =>
        $ref === undefined ? [] : [Object.keys(components.responses[$ref.replace(/.*\//, '')]?.content ?? {})],
      );
    for (const path of ['/desk', '/v1/catalog/{id}'])
      expect(new Set(typesOf(path).map(String))).toEqual(new Set(['text/html,application/problem+json']));
    expect(new Set(typesOf('/v1/sources').map(String))).toEqual(new Set(['application/problem+json']));
  });

  it('says that every request to xAPI names its version and agents by one identifier', () => {
    const text = JSON.stringify(DOCUMENT);
    const { parameters } = (DOCUMENT['paths'] as Record<string, Record<string, { readonly parameters: unknown[] }>>)[
      '/xapi/agents'
    ]?.['get'] ?? { parameters: [] };
    expect(parameters).toEqual([
      expect.objectContaining({
        name: 'agent',
        required: true,
        content: {
          'application/json': { schema: expect.objectContaining({ oneOf: expect.any(Array) as unknown }) as unknown },
        },
      }),
      expect.objectContaining({ name: 'X-Experience-API-Version', required: true }),
    ]);
    expect(text).toContain('{"name":"X-Experience-API-Version","in":"header","required":false');
  });

  it('is valid by the schema of OpenAPI 3.1, which @seriousme/openapi-schema-validator 2.11 has', () => {
    const schema = JSON.parse(readFileSync('tests/support/checks/external/openapi-3.1.schema.json', 'utf8')) as object;
    const validate = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    validate(JSON.parse(JSON.stringify(DOCUMENT)));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('refers to nothing that it does not have', () => {
    const text = JSON.stringify(DOCUMENT);
    for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = pointer
        .split('/')
        .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], DOCUMENT);
      expect([pointer, typeof found]).toEqual([pointer, 'object']);
    }
  });

  it('has schemas whose classes have names of their own in a generated client, whatever the case of letters', () => {
    const names = classNamesOf(DOCUMENT).map((name) => name.toLowerCase());
    expect(names.length).toBeGreaterThan(SCHEMAS.length);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it.each([
    [
      'a body in two media types without a named schema',
      { body: { schema: objectSchema({ id: STRING }), types: ['application/json', 'application/ld+json'] } },
      'PostABody',
    ],
    [
      'a named schema beside a member whose place gives the same name',
      {
        answers: {
          200: {
            description: 'Both.',
            schema: arraySchema(namedSchema('Thing', objectSchema({ part: objectSchema({ id: STRING }) }))),
          },
          201: { description: 'One.', schema: namedSchema('ThingPart', objectSchema({ name: STRING })) },
        },
      },
      'ThingPart',
    ],
  ])('would have two classes of one name with %s', (_, operation: Partial<Operation>, name) => {
    const route: DescribedRoute = {
      ...ROUTES[0]!,
      method: 'POST',
      path: '/a',
      operation: { answers: {}, ...operation },
    };
    const names = classNamesOf(describeApi([route], 'http://a.example'));
    expect(names.filter((one) => one === name)).toHaveLength(2);
  });

  it('has no constant that is a boolean, of which generators of Python make code that does not compile', () => {
    expect(JSON.stringify(DOCUMENT).match(/.{60}(?:"const":|"enum":\[)(?:true|false)/g) ?? []).toEqual([]);
  });

  it('describes one type of a body in JSON, or an optional parameter: else a client of Python does not import', () => {
    const doubled = ROUTES.filter(({ operation: { body, query, headers } }) => {
      const inJson = (body?.types ?? []).filter((type) => /\bjson$/.test(type));
      const parameters = Object.values({ ...query, ...headers });
      return inJson.length > 1 && parameters.every(({ required }) => required === true);
    });
    expect(doubled.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it.each([
    ['http://carnet.example', '/'],
    ['https://school.example/carnet', '/carnet'],
  ])('names its server %s by path, so that it is usable at each address of the server', (publicUrl, url) => {
    expect(describeApi(ROUTES, publicUrl)['servers']).toEqual([{ url }]);
  });

  it('has tags whose names differ by more than an ending, each with routes', () => {
    const tags = (DOCUMENT['tags'] as readonly { readonly name: string }[]).map(({ name }) => name);
    expect(new Set(tags)).toEqual(new Set(ROUTES.map(({ tag }) => tag)));
    expect(new Set(tags.map((name) => name.toLowerCase().replace(/s$/, ''))).size).toBe(tags.length);
    expect(tags).toContain('Operations');
  });

  it('has an operationId of its own for each route', () => {
    const ids = [...JSON.stringify(DOCUMENT).matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(ids).toHaveLength(ROUTES.length);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has schemas without a keyword that is not known', () => {
    const ajv = new Ajv2020({
      strict: true,
      allowUnionTypes: true,
      formats: { 'well-formed': true, iri: true, uuid: true, date: true, 'date-time': true, 'language-tag': true },
      keywords: ['example'],
    });
    const schemas = JSON.parse(JSON.stringify(SCHEMAS).replaceAll('"#/components/schemas/', '"openapi:')) as [
      string,
      object,
    ][];
    for (const [name, schema] of schemas) ajv.addSchema(schema, `openapi:${name}`);
    for (const [name] of schemas) expect(ajv.getSchema(`openapi:${name}`)).toBeDefined();
  });

  it('is answered to all, under the address of the server', async () => {
    const { body } = await request(anApp()).get('/openapi.json').expect(200).expect('Content-Type', 'application/json');
    expect(body).toEqual(JSON.parse(JSON.stringify(DOCUMENT)));
  });
});

describe('an answer that is held against the document', () => {
  const headers = ['Content-Type', 'X-Request-Id', 'X-Experience-API-Version'];
  const about = { method: 'GET', url: '/xapi/about', status: 200, type: 'application/json', headers };
  const body = '{"version":["2.0.0"],"extensions":{}}';
  const problem = { type: '/problems', title: 't', status: 404, detail: 'd', kind: 'not-found', faults: [] };

  it('may be what is described', () => {
    expect(contradictionOf({ ...about, body })).toBeUndefined();
  });

  it.each([
    ['another status', { ...about, status: 202, body }],
    ['another media type', { ...about, type: 'text/csv', body: 'a' }],
    ['another header', { ...about, headers: [...headers, 'LRS-Profiles'], body }],
    ['a body that lacks a member', { ...about, body: '{"version":[]}' }],
    ['a body with a member more', { ...about, body: '{"version":[],"extensions":{},"more":1}' }],
    [
      'a status that its kind of problem is not described with',
      { ...about, status: 404, body: JSON.stringify(problem) },
    ],
  ])('may not have %s', (_, observed) => {
    expect(contradictionOf(observed)).toContain('GET /xapi/about');
  });
});
