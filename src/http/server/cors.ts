import type { Request, Response } from '../message/request-response.ts';

/** From which origins pages may talk to the xAPI resources: any, or these. */
export type Origins = '*' | readonly string[];

/**
 * Says in an answer what the page that asks may do with it; `methods` are those of the resource, named to a preflight.
 */
export type CrossOrigin = (request: Pick<Request, 'header'>, response: Response, methods: string) => Response;

const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Content-Length',
  'Accept',
  'Accept-Language',
  'If-Match',
  'If-None-Match',
  'If-Modified-Since',
  'X-Experience-API-Version',
  'X-Experience-API-Hash',
  'X-Request-Id',
  'X-Requested-With',
  'Cache-Control',
].join(', ');

const ANSWER_HEADERS = [
  'ETag',
  'Last-Modified',
  'Content-Length',
  'X-Experience-API-Version',
  'X-Experience-API-Consistent-Through',
  'LRS-Consent',
  'X-Request-Id',
  'Retry-After',
  'Allow',
  'WWW-Authenticate',
].join(', ');

/** How long a browser may remember a preflight, in seconds: as long as any does. */
const REMEMBERED_S = 7200;

/**
 * Builds the answers of the CORS protocol (Fetch standard, section 3.3): pages of other origins may read whole answers,
 * refusals too, and send every header of xAPI. Cookies are never permitted: a page speaks with the key that it was
 * given, not with what the browser knows of its reader, so that any origin may be allowed without giving it anything.
 */
export const createCrossOrigin = (origins: Origins): CrossOrigin => {
  const allowed: ReadonlySet<string> = new Set(origins === '*' ? [] : origins);
  if (origins !== '*' && allowed.size === 0) return (_, response) => response;

  const withVary = ({ headers }: Response): Response['headers'] =>
    origins === '*'
      ? headers
      : { ...headers, Vary: headers['Vary'] === undefined ? 'Origin' : `${headers['Vary']}, Origin` };

  return (request, response, methods) => {
    const origin = request.header('origin');
    if (origin === undefined && origins === '*') return response;
    const headers = withVary(response);
    if (origin === undefined || (origins !== '*' && !allowed.has(origin))) return { ...response, headers };
    const isPreflight = request.header('access-control-request-method') !== undefined;
    return {
      ...response,
      headers: {
        ...headers,
        'Access-Control-Allow-Origin': origins === '*' ? '*' : origin,
        ...(isPreflight
          ? {
              'Access-Control-Allow-Methods': methods,
              'Access-Control-Allow-Headers': REQUEST_HEADERS,
              'Access-Control-Max-Age': String(REMEMBERED_S),
            }
          : { 'Access-Control-Expose-Headers': ANSWER_HEADERS }),
      },
    };
  };
};
