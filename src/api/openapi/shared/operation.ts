import { type JsonSchema, STRING } from '../../../core/json-schema.ts';
import type { Kind } from '../../../core/problem.ts';
import type { Scope } from '../../../access/sources/scopes.ts';
import type { Method } from '../../../http/message/request-response.ts';
import type { TagName } from './tags.ts';

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

/** What the document says of a route. */
export interface DescribedRoute {
  readonly method: Method;
  /** As Express writes it. */
  readonly path: string;
  readonly access: Access;
  /** A sentence on what it does. */
  readonly summary: string;
  readonly tag: TagName;
  readonly operation: Operation;
}

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

export interface DescribedBody extends Content {
  readonly description?: string;
  /** Whether a request without a body is answered too. */
  readonly isOptional?: boolean;
}

/** An answer of success. */
export interface Answer extends Content {
  readonly description: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without a body. */
  readonly isEmpty?: boolean;
  /** Of Server-Sent Events: the named schema of their data, to which the description refers. */
  readonly eventData?: JsonSchema;
}

/** What is sent to a route and what it answers. */
export interface Operation {
  /** By name; those of the path are found in the path. */
  readonly query?: Readonly<Record<string, Parameter>>;
  readonly headers?: Readonly<Record<string, Parameter>>;
  readonly body?: DescribedBody;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Kinds beyond those that follow from the access of the route, its parameters and its body. */
  readonly problems?: readonly Kind[];
  readonly description?: string;
}

/** A reference to a schema of any tag. */
export const schemaOf = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

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
export const sent = (schema: JsonSchema, example: unknown): DescribedBody => ({ schema, example });

/**
 * A JSON merge patch (RFC 7396). Its own media type is only in words: of two types in JSON openapi-python-client 0.29
 * makes a module that cannot be imported, unless a parameter is optional.
 */
export const patch = (schema: JsonSchema, example: unknown): DescribedBody => ({
  schema,
  example,
  description: 'A JSON merge patch (RFC 7396). It may also be sent as `application/merge-patch+json`.',
});

/** Whether an answer is JSON of a described form. */
export const isJsonAnswer = ({ isEmpty, schema, types = ['application/json'] }: Answer): boolean =>
  isEmpty !== true && schema !== undefined && types.some((type) => /^application\/(?:ld\+)?json$/.test(type));
