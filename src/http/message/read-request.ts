import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { Incoming } from './request-response.ts';

// A client may name its request, but only by what is long enough to be no name, number or date of a person: a UUID, or
// a trace id (W3C Trace Context).
const REQUEST_ID = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

const requestIdOf = (request: Request): string => {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
};

const searchOf = (url: string): string => {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
};

/** What a handler sees of a request that Express has routed. */
export const readIncoming = (request: Request, body: Incoming['body'], stream: Incoming['stream']): Incoming => ({
  id: requestIdOf(request),
  isHead: request.method === 'HEAD',
  search: searchOf(request.originalUrl),
  params: request.params as Readonly<Record<string, string>>,
  header: (name) => request.headers[name] as string | undefined,
  accepts: (types) => request.accepts([...types]) || undefined,
  acceptsLanguage: (languages) => {
    const best = request.acceptsLanguages([...languages]);
    return languages.find((language) => language === best);
  },
  body,
  stream,
});
