import { Problem } from '../../core/problem.ts';
import type { Request } from '../message/request-response.ts';

/**
 * Throws Problem `forbidden` where a page of another site makes a change (Fetch Metadata, `Sec-Fetch-Site`). A browser
 * sends cookies and remembered credentials with the requests of any page. Reading passes: no other site sees the
 * answer.
 */
export const rejectCrossSite = (method: string, { header }: Pick<Request, 'header'>): void => {
  if (method !== 'GET' && ['cross-site', 'same-site'].includes(header('sec-fetch-site') ?? ''))
    throw new Problem('forbidden', 'this was begun by a page of another site');
};
