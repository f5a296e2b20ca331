import { type JsonSchema, STRING } from '../../../core/json-schema.ts';
import type { Kind } from '../../../core/problem.ts';
import type { Scope } from '../../../access/sources/scopes.ts';
import type { Method } from '../../../http/message/request-response.ts';
import type { TagName } from './tags.ts';

/** The ways in which a sender proves who it is. */
export type SecurityScheme = 'basic' | 'bearer' | 'staffSession' | 'personSession' | 'personToken' | 'metricsToken';

/** The senders that a guard admits by a scope: key, account, session credential of a learner, client with a token. */
type ScopedSender = 'key' | 'account' | 'session' | 'client';

/** The senders that may use a route, and the form of its answers. */
export interface Access {
  readonly kind: 'public' | 'session' | 'credential' | 'token';
  /** A credential needs one of these. If none is named, any credential will do. */
  readonly scopes: readonly Scope[];
  readonly form: 'xapi' | 'api' | 'page';
  /** The sender uses one of these. If none is named, no credential is read. */
  readonly schemes: readonly SecurityScheme[];
  /** The senders that a scope admits; none if the route is public or a person's own. */
  readonly senders: readonly ScopedSender[];
}

/** The description of a route in the document. */
export interface DescribedRoute {
  readonly method: Method;
  /** The path as Express writes it. */
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
  /** Absent if the body may have any form. */
  readonly schema?: JsonSchema;
  readonly example?: unknown;
  /** Media types; `application/json` if none is named. */
  readonly types?: readonly string[];
}

export interface DescribedBody extends Content {
  readonly description?: string;
  /** True if a request without a body is answered too. */
  readonly isOptional?: boolean;
}

/** An answer of success. */
export interface Answer extends Content {
  readonly description: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** True if the answer has no body. */
  readonly isEmpty?: boolean;
  /** The named schema of the data of Server-Sent Events, to which the description refers. */
  readonly eventData?: JsonSchema;
}

/** The request and the answers of a route. */
export interface Operation {
  /** Parameters by name. Those of the path are read from the path. */
  readonly query?: Readonly<Record<string, Parameter>>;
  readonly headers?: Readonly<Record<string, Parameter>>;
  readonly body?: DescribedBody;
  /** Answers by status. */
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

/** True if an answer is JSON of a described form. */
export const isJsonAnswer = ({ isEmpty, schema, types = ['application/json'] }: Answer): boolean =>
  isEmpty !== true && schema !== undefined && types.some((type) => /^application\/(?:ld\+)?json$/.test(type));
