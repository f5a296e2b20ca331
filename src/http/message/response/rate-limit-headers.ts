import { defined } from '../../../core/json-object.ts';
import type { Problem } from '../../../core/problem.ts';
import type { Response } from '../request-response.ts';

/** The time to retry at, and the quota that is used up (RFC 9110, 10.2.3; draft-ietf-httpapi-ratelimit-headers-10). */
export const rateLimitHeaders = ({ retryAfterS, rateLimit }: Problem['extensions']): Response['headers'] => ({
  ...(retryAfterS !== undefined && { 'Retry-After': String(retryAfterS) }),
  ...defined({ 'RateLimit-Policy': rateLimit?.policy, RateLimit: rateLimit?.state }),
});
