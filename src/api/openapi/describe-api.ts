import { defined, isObject, ownValue } from '../../core/json-object.ts';
import { type JsonSchema, UUID } from '../../core/json-schema.ts';
import { KINDS } from '../../core/problem.ts';
import {
  type Access,
  type Answer,
  type Content,
  type DescribedBody,
  type DescribedRoute,
  type Parameter,
  schemaOf,
} from './shared/operation.ts';
import { kindsOf, PROBLEM_SCHEMAS, problemResponses } from './shared/problem-responses.ts';
import { securitySchemes } from './shared/security-schemes.ts';
import { TAGS } from './shared/tags.ts';

/** An OpenAPI document (3.1). */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

const PATH_PARAMETERS: Readonly<Record<string, JsonSchema>> = {
  seq: { type: 'integer', minimum: 1, maximum: 999_999_999_999_999 },
  registration: UUID,
};

const contentOf = ({ schema = {}, example, types = ['application/json'] }: Content): object =>
  Object.fromEntries(types.map((type) => [type, { schema, ...defined({ example }) }]));

const requestBodyOf = ({ description, isOptional = false, ...content }: DescribedBody): object => ({
  ...defined({ description }),
  required: !isOptional,
  content: contentOf(content),
});

const responseOf = ({ description, headers = {}, isEmpty = false, ...content }: Answer): object => ({
  description,
  ...(Object.keys(headers).length > 0 && {
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, meaning]) => [name, { description: meaning, schema: { type: 'string' } }]),
    ),
  }),
  ...(!isEmpty && { content: contentOf(content) }),
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
    ...defined({ description }),
    ...(type === undefined ? { schema } : { content: { [type]: { schema } } }),
    ...defined({ example }),
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

const describeRoute = ({ method, path, access, summary, tag, operation }: DescribedRoute) => {
  const kinds = kindsOf(access, path, operation);
  const isPage = Object.values(operation.answers).some(({ types }) => types?.includes('text/html'));
  const { responses, components } = problemResponses(kinds, isPage);
  const { body } = operation;
  const item = {
    operationId: operationIdOf(method, path),
    tags: [tag],
    summary,
    description: [operation.description, scopesText(access)].filter(Boolean).join('\n\n'),
    parameters: [
      ...pathParametersOf(path),
      ...parametersIn('query', operation.query),
      ...parametersIn('header', operation.headers),
    ],
    ...(body !== undefined && { requestBody: requestBodyOf(body) }),
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

type Schemas = Map<string, JsonSchema>;

/**
 * The value as the document has it. A named schema becomes a reference, and is added to `named`. A text without a
 * description gets its constraint as one. A constant that is true or false is left out: openapi-python-client 0.29
 * makes code of it that does not compile.
 */
const documented = (value: unknown, named: Schemas): unknown => {
  if (Array.isArray(value)) return value.map((one) => documented(one, named));
  if (!isObject(value)) return value;
  const { 'x-must': must, $id: name, ...rest } = value;
  const kept = Object.entries(rest).filter(([key, one]) => key !== 'const' || typeof one !== 'boolean');
  const members = Object.fromEntries(kept.map(([key, one]) => [key, documented(one, named)]));
  const whole: JsonSchema = typeof must === 'string' ? { description: `Must be ${must}.`, ...members } : members;
  if (typeof name !== 'string') return whole;
  const known = named.get(name);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(whole))
    throw new Error(`two schemas have the name ${name}`);
  named.set(name, whole);
  return schemaOf(name);
};

const eventDataOf = (routes: readonly DescribedRoute[]): readonly JsonSchema[] =>
  routes
    .flatMap(({ operation }) => Object.values(operation.answers))
    .flatMap(({ eventData }) => (eventData === undefined ? [] : [eventData]));

/** The document of all routes (OpenAPI 3.1); `publicUrl` is without a slash at its end. */
export const describeApi = (routes: readonly DescribedRoute[], publicUrl: string): OpenApiDocument => {
  const described = routes.map(describeRoute);
  const paths = new Map<string, Readonly<Record<string, object>>>();
  for (const { method, path, item } of described) paths.set(path, { ...paths.get(path), [method]: item });
  const named: Schemas = new Map();
  documented(eventDataOf(routes), named);
  const responses = documented(Object.assign({}, ...described.map(({ components }) => components)), named);
  return {
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
    servers: [{ url: new URL(publicUrl).pathname }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: documented(Object.fromEntries(paths), named),
    components: {
      responses,
      schemas: { ...(documented(PROBLEM_SCHEMAS, named) as object), ...Object.fromEntries(named) },
      securitySchemes: securitySchemes(publicUrl),
    },
  };
};
