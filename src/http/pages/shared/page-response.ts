import type { Page } from '../../../pages/layout/page.ts';
import type { Response } from '../../message/request-response.ts';

/** No cache keeps a page: it is in the language of its reader, and may be only for its reader. */
export const pageResponse = ({ html, headers }: Page, status = 200): Response => ({
  status,
  headers: {
    ...headers,
    'Content-Type': 'text/html; charset=utf-8',
    Vary: 'Accept-Language, Cookie',
    'Cache-Control': 'no-store',
  },
  body: html,
});

/** The response with these headers too; if both have a header, that of the response stays. */
export const withHeaders = (response: Response, headers: Response['headers']): Response => ({
  ...response,
  headers: { ...headers, ...response.headers },
});

/** The answer at the old address of a page (RFC 9110, section 15.4.2). */
export const movedPermanently = (location: string): Response => ({ status: 301, headers: { Location: location } });

/** The answer to a form: a reload of the next page does not send the form again (RFC 9110, section 15.4.4). */
export const seeOther = (location: string, headers: Response['headers'] = {}): Response => ({
  status: 303,
  headers: { Location: location, 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin', ...headers },
});
