/**
 * Whether a request has at most one Host header (RFC 9112, section 3.2): of two, a proxy and this server could each
 * read another. `rawHeaders` are names and values in turn.
 */
export const hasOneHost = (rawHeaders: readonly string[]): boolean => {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') count += 1;
  return count <= 1;
};
