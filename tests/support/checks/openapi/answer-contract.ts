import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Kind } from '../../../../src/core/problem.ts';
import { describeApi } from '../../../../src/api/openapi/describe-api.ts';
import { ROUTES } from '../../../../src/api/routes.ts';

interface Described {
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly $ref?: string;
        readonly headers?: Readonly<Record<string, object>>;
        readonly content?: Readonly<Record<string, { readonly schema: object }>>;
      }
    >
  >;
  readonly 'x-problem-kinds': readonly Kind[];
}

const DOCUMENT = describeApi(ROUTES, 'http://carnet.example') as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: object;
};

/** No members but those described, so that a new member of an answer without its schema is found. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return 'properties' in members && members['type'] === 'object' && !('additionalProperties' in members)
    ? { ...members, additionalProperties: false }
    : members;
};

const FORMATS: Readonly<Record<string, true>> = {
  'well-formed': true,
  iri: true,
  uuid: true,
  date: true,
  'date-time': true,
  'language-tag': true,
};

let ajv: Ajv2020 | undefined;
const validators = new Map<string, ValidateFunction>();

/** Compiled once in each process of tests, and only where it is needed. */
const validatorOf = (pointer: string): ValidateFunction => {
  if (ajv === undefined) {
    ajv = new Ajv2020({ strict: false, formats: FORMATS, validateSchema: false });
    ajv.addSchema(closed({ components: DOCUMENT.components, paths: DOCUMENT.paths }) as object, 'openapi');
  }
  const found = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
  validators.set(pointer, found);
  return found;
};

const escaped = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

/** The routes in their order, each with an expression that its paths match. */
const MATCHERS = [...new Set(ROUTES.map(({ path }) => path))].map((path) => ({
  template: path.replaceAll(/:(\w+)/g, '{$1}'),
  matches: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}/?$`),
}));

/** An answer of the server, with its body as far as it is JSON. */
export interface ObservedAnswer {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly status: number;
  /** The media type, without parameters. */
  readonly type: string;
  /** The names of its headers. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** Statuses that any request may have, whatever its route. */
const EVERYWHERE = [405, 408, 413, 431];

/** Headers that any answer may have: of HTTP, its caches, browsers, proxies and logs. */
const PLUMBING = new Set([
  'Cache-Control',
  'Connection',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Length',
  'Content-Security-Policy',
  'Content-Type',
  'Strict-Transport-Security',
  'Vary',
  'X-Accel-Buffering',
  'X-Content-Type-Options',
  'X-Request-Id',
]);

const isPlumbing = (name: string): boolean => PLUMBING.has(name) || name.startsWith('Access-Control-');

/** What contradicts the document of the API in an answer; undefined where nothing does. */
export const contradictionOf = ({ method, url, status, type, headers, body }: ObservedAnswer): string | undefined => {
  const [path = '', query = ''] = url.split('?');
  const template = MATCHERS.find(({ matches }) => matches.test(path))?.template;
  // Alternate request syntax is answered as the method that it names.
  if (template === undefined || EVERYWHERE.includes(status) || /(?:^|&)method=/.test(query)) return undefined;
  const verb = method.toLowerCase();
  const operation = DOCUMENT.paths[template]?.[verb === 'head' ? 'get' : verb];
  if (operation === undefined) return undefined;
  const at = `${method} ${template}`;
  const response = operation.responses[status];
  if (response === undefined) return `${at} is not described as answering ${status} (${body.slice(0, 200)})`;
  const unnamed = headers.filter((name) => !isPlumbing(name) && !Object.hasOwn(response.headers ?? {}, name));
  if (status < 300 && type !== 'text/html' && unnamed.length > 0)
    return `${at} is not described as answering ${status} with ${unnamed.join(', ')}`;
  if (body === '' || method === 'HEAD') return undefined;
  if (status >= 400 && (type === 'application/problem+json' || type === 'application/json')) {
    const { kind } = JSON.parse(body) as { readonly kind?: Kind };
    if (kind !== undefined && !operation['x-problem-kinds'].includes(kind))
      return `${at} is not described as refusing with ${kind} (${body.slice(0, 200)})`;
    if (kind !== undefined) return invalidity(at, '/components/schemas/Problem', body);
  }
  const types = Object.keys(response.content ?? {});
  if (types.length === 0)
    return response.$ref === undefined ? `${at} is described as answering ${status} without a body` : undefined;
  if (!types.includes('*/*') && !types.includes(type) && response.$ref === undefined)
    return `${at} is not described as answering ${status} with ${type}`;
  if (type !== 'application/json' || types.includes('*/*')) return undefined;
  return invalidity(
    `${at} ${status}`,
    `/paths/${escaped(template)}/${verb}/responses/${status}/content/${escaped(type)}/schema`,
    body,
  );
};

const invalidity = (at: string, pointer: string, body: string): string | undefined => {
  const isValid = validatorOf(pointer);
  if (isValid(JSON.parse(body))) return undefined;
  const [error] = isValid.errors ?? [];
  const why = [error?.instancePath, error?.message, JSON.stringify(error?.params)].join(' ');
  return `${at} answers what its schema does not allow: ${why}`;
};

const isJson = (type: string): boolean => type === 'application/json' || type === 'application/problem+json';

/**
 * Holds every answer of a server against the document of the API. The returned list receives what contradicts it, once
 * each.
 */
export const observeAnswers = (server: Server): readonly string[] => {
  const contradictions: string[] = [];
  server.prependListener('request', ({ method = '', url = '' }: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    let type = '';
    let headers: readonly string[] = [];
    const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => ServerResponse;
    const write = response.write.bind(response) as (...parameters: unknown[]) => boolean;
    const end = response.end.bind(response) as (...parameters: unknown[]) => ServerResponse;
    const keep = (chunk: unknown): void => {
      if (isJson(type) && (typeof chunk === 'string' || chunk instanceof Uint8Array)) chunks.push(Buffer.from(chunk));
    };
    // Names and values in turn; `getHeader` finds none of them.
    response.writeHead = (...parameters: unknown[]) => {
      const fields = (parameters[1] ?? []) as readonly string[];
      headers = fields.filter((_, index) => index % 2 === 0);
      type = fields[fields.indexOf('Content-Type') + 1]?.split(';')[0] ?? '';
      return writeHead(...parameters);
    };
    response.write = (...parameters: unknown[]) => {
      keep(parameters[0]);
      return write(...parameters);
    };
    response.end = (...parameters: unknown[]) => {
      keep(parameters[0]);
      const bytes = Buffer.concat(chunks);
      const isCompressed = headers.includes('Content-Encoding') && bytes.length > 0;
      const body = (isCompressed ? gunzipSync(bytes) : bytes).toString();
      const found = contradictionOf({ method, url, status: response.statusCode, type, headers, body });
      if (found !== undefined && !contradictions.includes(found)) contradictions.push(found);
      return end(...parameters);
    };
  });
  return contradictions;
};
