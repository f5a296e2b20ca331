import { randomUUID } from 'node:crypto';
import type { Request as ExpressRequest } from 'express';
import type { Request } from './request-response.ts';

// A client may name its request, but only by what is long enough to be no name, number or date of a person: a UUID, or
// a trace id (W3C Trace Context).
const REQUEST_ID = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

const requestIdOf = (expressRequest: ExpressRequest): string => {
  const given = expressRequest.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
};

const searchOf = (url: string): string => {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
};

/** What a handler sees of a request that Express has routed. */
export const readRequest = (
  expressRequest: ExpressRequest,
  body: Request['body'],
  stream: Request['stream'],
): Request => ({
  id: requestIdOf(expressRequest),
  isHead: expressRequest.method === 'HEAD',
  search: searchOf(expressRequest.originalUrl),
  params: expressRequest.params as Readonly<Record<string, string>>,
  header: (name) => expressRequest.headers[name] as string | undefined,
  accepts: (types) => expressRequest.accepts([...types]) || undefined,
  acceptsLanguage: (languages) => {
    const best = expressRequest.acceptsLanguages([...languages]);
    return languages.find((language) => language === best);
  },
  body,
  stream,
});
