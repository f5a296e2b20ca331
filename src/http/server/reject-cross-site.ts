import type { Request } from '../message/request-response.ts';
import { Problem } from '../../core/problem.ts';

/**
 * Refuses what a page of another site would change (Fetch Metadata, `Sec-Fetch-Site`), with Problem `forbidden`: a
 * browser sends cookies, and credentials of HTTP that it remembers, along with whatever any page begins. Reading
 * passes: no other site sees the answer.
 */
export const checkOwnSite = (method: string, { header }: Pick<Request, 'header'>): void => {
  if (method !== 'GET' && ['cross-site', 'same-site'].includes(header('sec-fetch-site') ?? ''))
    throw new Problem('forbidden', 'this was begun by a page of another site');
};
