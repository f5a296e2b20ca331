import { Problem } from '../../core/problem.ts';

/**
 * True if a request has at most one Host header (RFC 9112, section 3.2): of two, a proxy and this server could each
 * read another. `rawHeaders` are names and values in turn.
 */
export const hasOneHost = (rawHeaders: readonly string[]): boolean => {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') count += 1;
  return count <= 1;
};

/** Throws Problem `invalid-request` at more than one Host header. */
export const checkHost = (rawHeaders: readonly string[]): void => {
  if (!hasOneHost(rawHeaders))
    throw new Problem('invalid-request', 'the request has more than one Host header', [
      { at: 'Host', detail: 'must be sent once', requirement: 'RFC 9112, section 3.2' },
    ]);
};

/** Throws Problem `invalid-request` at a path or query that is not percent-encoded UTF-8. */
export const checkEscapes = (url: string): void => {
  if (!url.includes('%')) return;
  try {
    decodeURIComponent(url);
  } catch {
    throw new Problem('invalid-request', 'the path or the query has a percent sign that begins no UTF-8 character', [
      { at: 'URL', detail: 'must be percent-encoded UTF-8', requirement: 'RFC 3986, section 2.1' },
    ]);
  }
};

/** No resource has more than 20; each further one costs a look at all others. */
const MAX_PARAMETERS = 100;

/** Throws Problem `invalid-request` at more parameters than any resource has. */
export const checkParameterCount = (search: string): void => {
  let count = 1;
  for (let at = search.indexOf('&'); at !== -1; at = search.indexOf('&', at + 1))
    if (++count > MAX_PARAMETERS)
      throw new Problem('invalid-request', `the query has more than ${MAX_PARAMETERS} parameters`);
};
