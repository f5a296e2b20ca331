import { isObject, ownValue } from '../../core/json-object.ts';
import { type JsonSchema, UUID } from '../../core/json-schema.ts';
import { KINDS } from '../../core/problem.ts';
import { withAnswerExamples } from './answer-examples.ts';
import { TAGS } from './tags/tags.ts';
import type { Access, Answer, Content, DescribedRoute, Tag, Operation, Parameter } from './shared/operation.ts';
import { PAGE_OPERATION, PAGE_TAG } from './tags/page-tag.ts';
import { kindsOf, PROBLEM_SCHEMAS, problemResponses } from './shared/problem-responses.ts';
import { securitySchemes } from './shared/security-schemes.ts';

/** An OpenAPI document (3.1). */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

const PATH_PARAMETERS: Readonly<Record<string, JsonSchema>> = {
  seq: { type: 'integer', minimum: 1, maximum: 999_999_999_999_999 },
  registration: UUID,
};

/** The tag of a route with its operation. Throws where no tag has one. */
export const describedBy = ([method, path, { access }]: DescribedRoute): {
  readonly tag: Tag;
  readonly operation: Operation;
} => {
  if (access.form === 'page') return { tag: PAGE_TAG, operation: PAGE_OPERATION[method === 'GET' ? 'GET' : 'POST'] };
  for (const tag of TAGS) {
    const operation = ownValue(tag.operations, `${method} ${path}`);
    if (operation !== undefined) return { tag, operation: withAnswerExamples(`${method} ${path}`, operation) };
  }
  throw new Error(`no tag of the OpenAPI document describes ${method} ${path}`);
};

const contentOf = ({ schema = {}, example, types = ['application/json'] }: Content): object =>
  Object.fromEntries(types.map((type) => [type, { schema, ...(example === undefined ? {} : { example }) }]));

const responseOf = ({ description, headers = {}, isEmpty = false, ...content }: Answer): object => ({
  description,
  ...(Object.keys(headers).length === 0
    ? {}
    : {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, meaning]) => [
            name,
            { description: meaning, schema: { type: 'string' } },
          ]),
        ),
      }),
  ...(isEmpty ? {} : { content: contentOf(content) }),
});

const pathParametersOf = (path: string): readonly object[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: ownValue(PATH_PARAMETERS, name) ?? { type: 'string', minLength: 1 },
  }));

const parametersIn = (place: 'query' | 'header', parameters: Readonly<Record<string, Parameter>> = {}) =>
  Object.entries(parameters).map(([name, { schema, description, required = false, type, example }]) => ({
    name,
    in: place,
    required,
    ...(description === undefined ? {} : { description }),
    ...(type === undefined ? { schema } : { content: { [type]: { schema } } }),
    ...(example === undefined ? {} : { example }),
  }));

const scopesText = ({ scopes, schemes }: Access): string => {
  if (!schemes.includes('basic')) return '';
  return scopes.length === 0
    ? 'Any credential will do.'
    : `Needs the scope ${scopes.map((one) => `\`${one}\``).join(' or ')}.`;
};

const operationIdOf = (method: string, path: string): string =>
  `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`;

/** The path of a route as OpenAPI writes it, with `{id}` for `:id`. */
const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

const describeRoute = (route: DescribedRoute) => {
  const [method, path, { access }, summary] = route;
  const { tag, operation } = describedBy(route);
  const kinds = kindsOf(access, path, operation);
  const isPage = Object.values(operation.answers).some(({ types }) => types?.includes('text/html'));
  const { responses, components } = problemResponses(kinds, isPage);
  const { body } = operation;
  const item = {
    operationId: operationIdOf(method, path),
    tags: [tag.name],
    summary,
    description: [operation.description, scopesText(access)].filter(Boolean).join('\n\n'),
    parameters: [
      ...pathParametersOf(path),
      ...parametersIn('query', operation.query),
      ...parametersIn('header', operation.headers),
    ],
    ...(body === undefined ? {} : { requestBody: { required: body.isOptional !== true, content: contentOf(body) } }),
    responses: {
      ...Object.fromEntries(Object.entries(operation.answers).map(([status, one]) => [status, responseOf(one)])),
      ...responses,
    },
    security: access.schemes.map((scheme) => ({ [scheme]: [] })),
    'x-scopes': access.scopes,
    'x-problem-kinds': kinds,
  };
  return { method: method.toLowerCase(), path: templateOf(path), item, components };
};

/** What a text must be is its description, where it has no other. */
const withDescriptions = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withDescriptions);
  if (!isObject(value)) return value;
  const { 'x-must': must, ...rest } = value;
  const members = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, withDescriptions(one)]));
  return typeof must === 'string' ? { description: `Must be ${must}.`, ...members } : members;
};

/** The document of all routes (OpenAPI 3.1); `publicUrl` is without a slash at its end. */
export const describeApi = (routes: readonly DescribedRoute[], publicUrl: string): OpenApiDocument => {
  const described = routes.map(describeRoute);
  const paths = new Map<string, Readonly<Record<string, object>>>();
  for (const { method, path, item } of described) paths.set(path, { ...paths.get(path), [method]: item });
  const tags = [...TAGS, PAGE_TAG];
  return withDescriptions({
    openapi: '3.1.0',
    info: {
      title: 'Carnet',
      version: '1',
      summary: 'A learning record store: xAPI 1.0.3 and 2.0 with consent.',
      description:
        'Every refusal is a problem document (RFC 9457) of one of the kinds under `x-problem-kinds`; it names all ' +
        `faults at once. There are ${Object.keys(KINDS).length} kinds.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    tags: tags.map(({ name, description }) => ({ name, description })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: Object.assign({}, PROBLEM_SCHEMAS, ...tags.map(({ schemas }) => schemas ?? {})) as object,
      responses: Object.assign({}, ...described.map(({ components }) => components)) as object,
      securitySchemes: securitySchemes(publicUrl),
    },
  }) as OpenApiDocument;
};
