import { Problem } from '../../core/problem.ts';
import { mediaTypeOf } from '../message/media-type.ts';
import type { Method, Request } from '../message/request-response.ts';

/** The page that sent a request: one of this server, another one, or none that is known. */
type Sender = 'own' | 'foreign' | 'unknown';

/** Finds which page sent a request. */
export type ReadSender = (request: Pick<Request, 'header'>) => Sender;

/**
 * Reads the sender from `Sec-Fetch-Site`, without it from `Origin` (RFC 6454), which must be that of PUBLIC_URL or
 * `Host`. A request without both headers comes from a program, or from a browser older than 2020.
 */
export const createReadSender = (publicUrl: string): ReadSender => {
  const own = new URL(publicUrl);
  return ({ header }) => {
    const site = header('sec-fetch-site');
    if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'own' : 'foreign';
    const origin = header('origin');
    if (origin === undefined) return 'unknown';
    if (origin === own.origin) return 'own';
    const host = URL.canParse(origin) ? new URL(origin).host : undefined;
    return host !== undefined && host !== own.host && host === header('host') ? 'own' : 'foreign';
  };
};

const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/** True if the form of any page can send a body that is declared so (HTML, section 4.10.21.8). */
const isFormType = (contentType: string | undefined): boolean => FORM_TYPES.includes(mediaTypeOf(contentType));

const foreign = (detail: string): Problem => new Problem('forbidden', detail);

/** Refuses changes by a page of another site with what a browser adds by itself: cookies, a remembered key. */
export interface OriginChecks {
  /**
   * For changes by a cookie, and for signing in: throws Problem `forbidden` unless a header says that a page of this
   * server sent the request.
   */
  requireOwnPage(method: Method, request: Pick<Request, 'header'>): void;
  /** For a form that changes nothing: throws Problem `forbidden` for the page of another site; programs may send it. */
  refuseOtherPage(method: Method, request: Pick<Request, 'header'>): void;
  /**
   * For changes by an Authorization header under /v1. Throws Problem `forbidden` for the page of another site, and
   * `invalid-request` if the body is of a type that a form can send.
   */
  refuseForeignPage(method: Method, request: Pick<Request, 'header'>): void;
  /**
   * For changes under /xapi by pages of CORS_ORIGINS, which have a key of their own. Throws Problem `forbidden` for
   * other origins and for bodies that need no preflight (Fetch 3.3): the browser may have remembered the key.
   */
  refuseUnpermittedPage(method: Method, request: Pick<Request, 'header'>): void;
}

interface OriginChecksDeps {
  readonly publicUrl: string;
  /** The origins whose pages may use the xAPI resources. */
  readonly corsOrigins: '*' | readonly string[];
}

export const createOriginChecks = ({ publicUrl, corsOrigins }: OriginChecksDeps): OriginChecks => {
  const readSender = createReadSender(publicUrl);
  const isPermitted = (origin: string | undefined): boolean =>
    corsOrigins === '*' || (origin !== undefined && corsOrigins.includes(origin));
  const refuseOtherPage: OriginChecks['refuseOtherPage'] = (method, request) => {
    if (method !== 'GET' && readSender(request) === 'foreign')
      throw foreign('this was begun by a page of another site');
  };
  return {
    requireOwnPage: (method, request) => {
      if (method === 'GET') return;
      const sender = readSender(request);
      if (sender === 'foreign') throw foreign('this was begun by a page of another site');
      if (sender === 'unknown')
        throw foreign('this needs the header Origin (or Sec-Fetch-Site), which every browser of today sends');
    },
    refuseOtherPage,
    refuseForeignPage: (method, request) => {
      if (method === 'GET') return;
      refuseOtherPage(method, request);
      if (isFormType(request.header('content-type')))
        throw new Problem('invalid-request', 'a change comes as JSON, not as a form', [
          { at: 'Content-Type', detail: 'must be application/json' },
        ]);
    },
    refuseUnpermittedPage: (method, request) => {
      if (method === 'GET' || readSender(request) !== 'foreign') return;
      if (!isPermitted(request.header('origin')))
        throw foreign('pages of this origin may not use /xapi: the operator names those that may (CORS_ORIGINS)');
      if (isFormType(request.header('content-type')))
        throw foreign('the page of another site cannot send a body of this Content-Type: a form could');
    },
  };
};
