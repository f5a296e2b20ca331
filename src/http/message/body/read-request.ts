import { ownValue } from '../../../core/json-object.ts';
import { randomUUID } from 'node:crypto';
import type { Request as ExpressRequest } from 'express';
import { preferredLanguage } from '../../../xapi/output/accept-language.ts';
import type { RequestBody } from './request-body.ts';
import type { Request } from '../request-response.ts';

// A client may name its request by a UUID or a trace id (W3C Trace Context) alone: too long to be the name, number or
// birth date of a person.
const REQUEST_ID = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

const requestIdOf = (expressRequest: ExpressRequest): string => {
  const given = expressRequest.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
};

const searchOf = (url: string): string => {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
};

/** The request that Express has routed, as handlers see it. */
export const readRequest = (expressRequest: ExpressRequest, address: string, body: RequestBody): Request => ({
  id: requestIdOf(expressRequest),
  address,
  sender: {},
  isHead: expressRequest.method === 'HEAD',
  search: searchOf(expressRequest.originalUrl),
  params: expressRequest.params as Readonly<Record<string, string>>,
  header: (name) => ownValue(expressRequest.headers, name) as string | undefined,
  accepts: (types) => expressRequest.accepts([...types]) || undefined,
  acceptsLanguage: (languages) => preferredLanguage(languages, expressRequest.headers['accept-language']),
  body: (options) => body.read(options),
  bodyHead: () => body.readHead(),
  stream: (limit) => body.stream(limit),
});
