import { defined } from '../../core/json-object.ts';
import type { JsonSchema, Sent } from '../../core/json-schema.ts';
import type { PersonalData } from '../../consent/model/personal-data.ts';
import type { Kind } from '../../core/problem.ts';
import type { Json } from '../../xapi/model/types.ts';
import type { BodyReader } from '../../xapi/validate/body-reader.ts';
import { jsonResponse, readJson, readUnauthenticatedJson } from '../../http/api/shared/json-body.ts';
import type { Handler, Method, Request, Response } from '../../http/message/request-response.ts';
import type { PageRequest } from '../../http/pages/shared/page-guard.ts';
import type { Guards } from '../../http/routes/guards.ts';
import {
  type Access,
  type Answer,
  type DescribedBody,
  type DescribedRoute,
  type Operation,
  type Parameter,
  patch,
  sent,
} from '../openapi/shared/operation.ts';
import { PAGE_OPERATION } from '../openapi/shared/page-operation.ts';
import type { TagName } from '../openapi/shared/tags.ts';
import type { RouteAccess } from './access.ts';
import type { ProcessHandlers, Services } from './services.ts';

/** The services of a process; those of the API only if its role includes it. */
export interface Mounted {
  readonly everyProcess: ProcessHandlers;
  readonly api?: { readonly guards: Guards; readonly services: Services };
}

/** A route of the table. */
export interface ApiRoute extends DescribedRoute {
  /** Personal data of learners in the answer (`own`: of the signed-in person), for the overview of who sees what. */
  readonly carries: PersonalData | 'own' | 'none';
  /** The names that the guard permits in the query; absent if the handler judges the query. */
  readonly parameters?: readonly string[];
  /** The handler behind its guard; undefined if this process does not have the route. */
  readonly mount: (mounted: Mounted) => Handler | undefined;
}

interface ParsedBody {
  readonly example: unknown;
  /** True for a JSON merge patch (RFC 7396), which may be sent by its own media type too. */
  readonly isPatch?: true;
}

/** The handler gets what the reader returns. */
interface ValidatedBody extends ParsedBody {
  readonly read: BodyReader<unknown>;
}

/** What the handler calls validates the body: that depends on more than the body. */
interface UnvalidatedBody extends ParsedBody {
  readonly json: JsonSchema;
}

/** A JSON body that is parsed before the handler is called. */
type ReadBody = ValidatedBody | UnvalidatedBody;

/** A body that is read for the handler, or one that the handler reads itself. */
type RouteBody = ReadBody | DescribedBody;

type FormOf<B> = B extends { readonly read: unknown }
  ? ValidatedBody
  : B extends { readonly json: unknown }
    ? UnvalidatedBody
    : DescribedBody;

/** A body without members that its form does not have: they would be left out without an error. */
type ExactBody<B> = B & Readonly<Partial<Record<Exclude<keyof B, keyof FormOf<B>>, never>>>;

/** The body as the handler gets it. */
type BodyOf<B> = B extends { readonly read: BodyReader<infer T> } ? T : Json;

type Names<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** A request with the parameters of its path, and with its body if it was read. */
type RouteRequest<Path extends string, R, B> = ([B] extends [never]
  ? R
  : B extends ReadBody
    ? Omit<R, 'body'> & { readonly body: BodyOf<B> }
    : R) & { readonly params: Readonly<Record<Names<Path>, string>> };

type Answers = Readonly<Record<number, Answer>>;

interface Reply<Status> extends Pick<Response, 'onFinished'> {
  readonly status: Status;
  readonly headers?: Response['headers'];
}

/** One of the answers of a route: a value of its schema if it is JSON, else bytes. */
type ReplyOf<A extends Answers> = {
  [Status in keyof A]: A[Status] extends { readonly schema: infer S extends JsonSchema; readonly types?: undefined }
    ? Reply<Status> & { readonly body: Sent<S> }
    : Reply<Status> & Pick<Response, 'body'>;
}[keyof A];

interface RouteRules<R> {
  readonly access: RouteAccess<R>;
  /** A sentence on what the route does. */
  readonly summary: string;
  readonly carries: ApiRoute['carries'];
  /** Present if a request is an event of the audit chain: a sender's acts in a day are limited. */
  readonly isAct?: true;
  /** Absent if every installation has the route. */
  readonly isOffered?: (services: Services) => boolean;
}

interface Description<Path extends string, B, A extends Answers = Answers> {
  readonly method: Method;
  /** The path as Express writes it. */
  readonly path: Path;
  readonly tag: TagName;
  readonly description?: string;
  /** Parameters by name. The guard permits no others in the query. */
  readonly query?: Readonly<Record<string, Parameter>>;
  readonly headers?: Readonly<Record<string, Parameter>>;
  readonly body?: ExactBody<B>;
  /** Answers by status. */
  readonly answers: A;
  /** Kinds beyond those that follow from access, parameters and body. */
  readonly problems?: readonly Kind[];
}

interface RouteDefinition<Path extends string, R, B extends RouteBody, A extends Answers>
  extends Description<Path, B, A>, RouteRules<R> {
  readonly handle: (request: RouteRequest<Path, R, B>, services: Services) => ReplyOf<A> | Promise<ReplyOf<A>>;
}

const MERGE_PATCH = 'application/merge-patch+json';

const isRead = (body: RouteBody): body is ReadBody => 'read' in body || 'json' in body;

const describedBody = (body: RouteBody): DescribedBody => {
  if (!isRead(body)) return body;
  const { example, isPatch = false } = body;
  const schema = 'read' in body ? body.read.schema : body.json;
  return isPatch ? patch(schema, example) : sent(schema, example);
};

const readBody = async (body: ReadBody, { kind }: Access, request: Request): Promise<unknown> => {
  const json = await (kind === 'public'
    ? readUnauthenticatedJson(request)
    : readJson(request, ...(body.isPatch === true ? [MERGE_PATCH] : [])));
  return 'read' in body ? body.read(json) : json;
};

/** True if an answer is a value that is sent as JSON; else the handler makes the bytes. */
const isValue = ({ schema, types, isEmpty }: Answer): boolean =>
  schema !== undefined && types === undefined && isEmpty !== true;

const responseOf = (answers: Answers, reply: Reply<PropertyKey> & { readonly body?: unknown }): Response => {
  const status = Number(reply.status);
  const { headers = {}, body, onFinished } = reply;
  const answer = answers[status];
  const response =
    answer !== undefined && isValue(answer)
      ? jsonResponse(status, body, headers)
      : { status, headers, ...defined({ body: body as NonNullable<Response['body']> | undefined }) };
  return onFinished === undefined ? response : { ...response, onFinished };
};

const mountBehindGuard =
  <R>(
    { method, path, parameters = [] }: Pick<ApiRoute, 'method' | 'path' | 'parameters'>,
    { access, isAct, isOffered }: RouteRules<R>,
    makeHandler: (services: Services) => (request: R) => Promise<Response>,
  ): ApiRoute['mount'] =>
  ({ api }) => {
    if (api === undefined || isOffered?.(api.services) === false) return undefined;
    const { guards, services } = api;
    const handle = makeHandler(services);
    const countAndHandle = async (request: R): Promise<Response> => {
      await access.countAct?.(services.actLimits, request);
      return handle(request);
    };
    const guarded = access.guarded(guards, { method, path, parameters }, isAct === true ? countAndHandle : handle);
    return guards.caughtUp({ method, path }, guarded, access.form);
  };

const operationOf = ({
  description,
  query,
  headers,
  body,
  answers,
  problems,
}: Description<string, RouteBody>): Operation => ({
  answers,
  ...defined({ description, query, headers }),
  ...(body !== undefined && { body: describedBody(body) }),
  ...defined({ problems }),
});

const describedRoute = <R>(
  definition: Description<string, RouteBody> & Pick<RouteRules<R>, 'access' | 'summary' | 'carries'>,
): Omit<ApiRoute, 'mount'> => {
  const { method, path, access, tag, summary, carries, query = {} } = definition;
  const parameters = access.checksQuery ? { parameters: Object.keys(query) } : {};
  return { method, path, access, summary, carries, tag, operation: operationOf(definition), ...parameters };
};

/** A complete route of the API: its access, its request, its answers and its handler. */
export const route = <
  const Path extends string,
  R extends Request,
  const A extends Answers,
  const B extends RouteBody = never,
>(
  definition: RouteDefinition<Path, R, B, A>,
): ApiRoute => {
  const { access, handle, body, answers } = definition;
  const described = describedRoute(definition);
  const mount = mountBehindGuard(described, definition, (services) => async (request) => {
    const given =
      body !== undefined && isRead(body) ? { ...request, body: await readBody(body, access, request) } : request;
    return responseOf(answers, await handle(given as RouteRequest<Path, R, B>, services));
  });
  return { ...described, mount };
};

interface RawDefinition<Path extends string, R> extends Description<Path, DescribedBody>, RouteRules<R> {
  /** Called once for each app. The handler reads the query and the body itself. */
  readonly makeHandler: (services: Services) => (request: RouteRequest<Path, R, never>) => Promise<Response>;
}

/**
 * A route whose handler makes the bytes of every answer: nothing is read, made or awaited between the guard and the
 * handler. For xAPI, in which each microsecond counts, and for files.
 */
export const rawRoute = <const Path extends string, R extends Request>(
  definition: RawDefinition<Path, R>,
): ApiRoute => {
  const described = describedRoute(definition);
  return { ...described, mount: mountBehindGuard(described, definition, definition.makeHandler) };
};

interface ProcessDefinition<Path extends string> extends Description<Path, never> {
  readonly access: Access;
  readonly summary: string;
  readonly carries: ApiRoute['carries'];
  readonly handler: (handlers: ProcessHandlers) => Handler;
}

/** A route that each process has, whatever its role: it has no guard. */
export const processRoute = <const Path extends string>(definition: ProcessDefinition<Path>): ApiRoute => {
  const { method, path, access, tag, summary, carries, handler } = definition;
  const mount: ApiRoute['mount'] = ({ everyProcess }) => handler(everyProcess);
  return { method, path, access, summary, carries, tag, mount, operation: operationOf(definition) };
};

interface PageDefinition<Path extends string, R> extends RouteRules<R> {
  readonly method: 'GET' | 'POST';
  /** The path as Express writes it. */
  readonly path: Path;
  readonly handle: (request: RouteRequest<Path, R, never>, services: Services) => Promise<Response>;
}

/** A route of a page. */
export const pageRoute = <const Path extends string, R extends PageRequest>(
  definition: PageDefinition<Path, R>,
): ApiRoute => {
  const { method, path, access, summary, carries, handle } = definition;
  const mount = mountBehindGuard(definition, definition, (services) => (request) => handle(request, services));
  return { method, path, access, summary, carries, mount, tag: 'Pages', operation: PAGE_OPERATION[method] };
};
