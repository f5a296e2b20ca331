import type { Request, Response } from '../message/request-response.ts';

/** The origins whose pages may use the xAPI resources: any, or these. */
export type Origins = '*' | readonly string[];

/** Adds the CORS headers to an answer; `methods` are those of the route, for a preflight. */
export type ApplyCors = (request: Request, response: Response, methods: string) => Response;

const ALLOWED_HEADERS = [
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

const EXPOSED_HEADERS = [
  'ETag',
  'Last-Modified',
  'Content-Length',
  'X-Experience-API-Version',
  'X-Experience-API-Consistent-Through',
  'Carnet-Epoch',
  'LRS-Consent',
  'LRS-Profile',
  'X-Request-Id',
  'Retry-After',
  'Allow',
  'WWW-Authenticate',
].join(', ');

/** The time for which a browser may cache a preflight, in seconds: as long as any browser does. */
const MAX_AGE_S = 7200;

/**
 * The CORS protocol (Fetch standard, section 3.3): pages of other origins may read all answers and send every header of
 * xAPI. They use a key of their own: the browser's credentials are never permitted, so that `*` reveals nothing.
 */
export const createCors = (origins: Origins): ApplyCors => {
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
              'Access-Control-Allow-Headers': ALLOWED_HEADERS,
              'Access-Control-Max-Age': String(MAX_AGE_S),
            }
          : { 'Access-Control-Expose-Headers': EXPOSED_HEADERS }),
      },
    };
  };
};
