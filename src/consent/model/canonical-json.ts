import canonicalize from 'canonicalize';
import type { Json } from '../../xapi/model/types.ts';

/**
 * The one text of a JSON value (JSON Canonicalization Scheme, RFC 8785): what is hashed and signed. Throws for what the
 * scheme has no text for: a lone surrogate in a string or a name, a number that is not finite, or a value nested deeper
 * than the stack holds.
 */
export const canonicalJson = (value: Json): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('there is no JSON text for undefined');
  return text;
};
