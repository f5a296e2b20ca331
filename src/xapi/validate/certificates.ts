import { X509Certificate } from 'node:crypto';

/** Longer than real chains; each certificate costs a verification. */
const LONGEST_CHAIN = 10;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The certificates of an `x5c` header (RFC 7515, section 4.1.6); undefined if it is not a list of 1 to 10 of them. */
export const certificatesOf = (x5c: unknown): readonly X509Certificate[] | undefined => {
  if (
    !Array.isArray(x5c) ||
    x5c.length === 0 ||
    x5c.length > LONGEST_CHAIN ||
    !x5c.every((one) => typeof one === 'string' && BASE64.test(one))
  )
    return undefined;
  try {
    return (x5c as readonly string[]).map((one) => new X509Certificate(Buffer.from(one, 'base64')));
  } catch {
    return undefined;
  }
};

const hasIssued = (issuer: X509Certificate, certificate: X509Certificate): boolean => {
  try {
    return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key of an unknown kind verifies nothing.
    return false;
  }
};

/**
 * The reason why a chain of certificates, the signer's first, is not valid at a time (milliseconds since the epoch).
 * Each must be issued and signed by the next, an authority. No check is made that the last is trusted.
 */
export const chainFault = (chain: readonly X509Certificate[], at: number): string | undefined => {
  const outdated = chain.findIndex(
    ({ validFrom, validTo }) => !(Date.parse(validFrom) <= at && at <= Date.parse(validTo)),
  );
  if (outdated >= 0) return `certificate ${outdated + 1} of its chain was not valid at the time of the statement`;
  const broken = chain.findIndex((certificate, index) => {
    const issuer = chain[index + 1];
    return issuer !== undefined && !hasIssued(issuer, certificate);
  });
  return broken < 0 ? undefined : `certificate ${broken + 1} of its chain was not issued by certificate ${broken + 2}`;
};
