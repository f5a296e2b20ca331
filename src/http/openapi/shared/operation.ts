import { type JsonSchema, STRING } from '../../../core/json-schema.ts';
import type { Kind } from '../../../core/problem.ts';
import type { Scope } from '../../../sources/scopes.ts';
import type { Method } from '../../message/request-response.ts';

/** How a sender may prove who it is. */
export type SecurityScheme = 'basic' | 'bearer' | 'staffSession' | 'personSession' | 'personToken' | 'metricsToken';

/** Whom a guard admits by a scope: a key, an account, the session credential of a learner, a client with a token. */
type ScopedSender = 'key' | 'account' | 'session' | 'client';

/** Who may use a route, and in which form it answers. */
export interface Access {
  readonly kind: 'public' | 'session' | 'credential' | 'token';
  /** A credential needs one of these; none named: any credential will do. */
  readonly scopes: readonly Scope[];
  readonly form: 'xapi' | 'api' | 'page';
  /** One of these; none: no credential is read. */
  readonly schemes: readonly SecurityScheme[];
  /** Those whom a scope admits; none if the route is public or a person's own. */
  readonly senders: readonly ScopedSender[];
}

/** What the document says of a row of the table of routes. */
export type DescribedRoute = readonly [
  method: Method,
  path: string,
  endpoint: { readonly access: Access },
  summary: string,
  ...rest: unknown[],
];

/** A parameter of the query, or a header of the request. */
export interface Parameter {
  readonly schema: JsonSchema;
  readonly description?: string;
  readonly required?: boolean;
  /** The media type of a value that is itself JSON. */
  readonly type?: 'application/json';
  readonly example?: unknown;
}

/** One body, of a request or of an answer. */
export interface Content {
  /** Absent where the body is of any form. */
  readonly schema?: JsonSchema;
  readonly example?: unknown;
  /** Media types; `application/json` where none is named. */
  readonly types?: readonly string[];
}

interface RequestBody extends Content {
  /** Whether a request without a body is answered too. */
  readonly isOptional?: boolean;
}

/** An answer of success. */
export interface Answer extends Content {
  readonly description: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without a body. */
  readonly isEmpty?: boolean;
}

/** What the table of routes does not say of a route. */
export interface Operation {
  /** By name; those of the path are found in the path. */
  readonly query?: Readonly<Record<string, Parameter>>;
  readonly headers?: Readonly<Record<string, Parameter>>;
  readonly body?: RequestBody;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Kinds beyond those that follow from the access of the route, its parameters and its body. */
  readonly problems?: readonly Kind[];
  readonly description?: string;
}

/** By method and path, as in `GET /v1/sources/:id`. */
type Operations = Readonly<Record<string, Operation>>;

/** Operations that the document has under one name (OpenAPI 3.1, Tag Object). */
export interface Tag {
  readonly name: string;
  readonly description: string;
  readonly operations: Operations;
  /** Schemas by name, for `schemaOf`. */
  readonly schemas?: Readonly<Record<string, JsonSchema>>;
}

/** A reference to a schema of any tag. */
export const schemaOf = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** An answer in JSON. */
export const answered = (description: string, schema?: JsonSchema, rest: Partial<Answer> = {}): Answer => ({
  description,
  ...(schema === undefined ? {} : { schema }),
  ...rest,
});

/** An answer without a body. */
export const done = (description: string): Answer => ({ description, isEmpty: true });

/** The header of an answer to a request that created something. */
export const LOCATION = { Location: 'The path of what was created.' } as const;

/** The header of an answer that has a version. */
export const VERSION = { ETag: 'Its version, for If-Match.' } as const;

/** The header of a change that rests on a version; without it nothing is compared. */
export const IF_MATCH = {
  'If-Match': { schema: STRING, description: 'The ETag of what the change rests on.' },
} as const;

/** A body in JSON. */
export const sent = (schema: JsonSchema, example: unknown): RequestBody => ({ schema, example });

/** A JSON merge patch (RFC 7396). */
export const patch = (schema: JsonSchema, example: unknown): RequestBody => ({
  schema,
  example,
  types: ['application/json', 'application/merge-patch+json'],
});
