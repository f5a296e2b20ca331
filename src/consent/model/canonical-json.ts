import canonicalize from 'canonicalize';
import type { Json } from '../../xapi/model/types.ts';

/**
 * The text of a JSON value that is hashed and signed (JSON Canonicalization Scheme, RFC 8785). Throws for a lone
 * surrogate, a number that is not finite, or nesting deeper than the stack holds.
 */
export const canonicalJson = (value: Json): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('there is no JSON text for undefined');
  return text;
};
