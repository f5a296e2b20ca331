import type { X509Certificate } from 'node:crypto';
import { base64url, compactVerify, decodeProtectedHeader, errors } from 'jose';
import { asBuffer } from '../../core/bytes/bytes.ts';
import { type Fault, isProblem } from '../../core/problem.ts';
import { certificatesOf, chainFault } from './certificates.ts';
import { instantOf } from '../formats/timestamp.ts';
import { statementId } from '../formats/uuid.ts';
import { parseStatements } from '../json/json.ts';
import { hasSameTimestamps, isSameStatement } from '../statement/same.ts';
import type { Statement, XapiVersion } from '../model/types.ts';
import { validateStatement } from './validate.ts';

/** The permitted algorithms of a signature (1.0.3 Data 2.6; 2.0 4.2.6). */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

type Header = ReturnType<typeof decodeProtectedHeader>;

const headerOf = (jws: string): Header | undefined => {
  try {
    return decodeProtectedHeader(jws);
  } catch (thrown) {
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
};

/** The statement in the payload; if there is none, a string with the reason. */
const signedStatement = (jws: string, version: XapiVersion): Statement | string => {
  try {
    const { statements, single } = parseStatements(base64url.decode(jws.split('.')[1] ?? ''));
    const [value] = statements;
    if (!single || value === undefined) return 'its payload must be one statement';
    const [fault] = validateStatement(value, version, '');
    return fault === undefined
      ? (value as unknown as Statement)
      : `its payload is not a statement: ${fault.at} ${fault.detail}`;
  } catch (thrown) {
    // No base64url has this length.
    if (thrown instanceof TypeError) return 'its payload is not base64url';
    if (isProblem(thrown)) return `its payload must be a statement in JSON. ${thrown.message}`;
    throw thrown;
  }
};

/** A signature covers the timestamp, though 2.0 does not compare the timestamps of two statements with one id. */
const isEquivalent = (signed: Statement, received: Statement): boolean =>
  (signed.id === undefined || received.id === undefined || statementId(signed.id) === statementId(received.id)) &&
  isSameStatement(signed, received) &&
  hasSameTimestamps(signed, received);

/** A statement with its signature. */
export interface SignedStatement {
  readonly statement: Statement;
  readonly version: XapiVersion;
  /** JSON Pointer of the signature, for the fault. */
  readonly at: string;
  /** The time for which certificates are checked if the statement has no timestamp; ms since the epoch. */
  readonly now: number;
}

const chainOf = ({ x5c, crit }: Header): readonly X509Certificate[] | string => {
  if (x5c === undefined) return crit === undefined ? [] : 'its header has a `crit` that is not understood';
  return certificatesOf(x5c) ?? 'its header has an `x5c` that is not a list of X.509 certificates';
};

/** The reason why a signature does not verify with the certificates of its header. */
const certificateFault = async (
  jws: string,
  chain: readonly X509Certificate[],
  signedAt: number,
): Promise<string | undefined> => {
  const [leaf] = chain;
  if (leaf === undefined) return undefined;
  const broken = chainFault(chain, signedAt);
  if (broken !== undefined) return broken;
  try {
    await compactVerify(jws, leaf.publicKey, { algorithms: ALGORITHMS });
    return undefined;
  } catch (thrown) {
    if (thrown instanceof errors.JWSSignatureVerificationFailed) return 'it does not verify with its certificate';
    // A key of another kind, or too short for its algorithm, is a TypeError.
    if (thrown instanceof errors.JOSEError || thrown instanceof TypeError)
      return `it cannot be verified with its certificate: ${thrown.message}`;
    throw thrown;
  }
};

const detailOf = async (jws: string, { statement, version, now }: SignedStatement): Promise<string | undefined> => {
  const header = COMPACT.test(jws) ? headerOf(jws) : undefined;
  if (header === undefined) return 'it is not a JSON web signature in compact serialization (RFC 7515, section 7.1)';
  if (!ALGORITHMS.includes(header.alg ?? ''))
    return `its algorithm must be ${ALGORITHMS.join(', ').replace(/, (?=\w+$)/, ' or ')}`;
  const signed = signedStatement(jws, version);
  if (typeof signed === 'string') return signed;
  if (!isEquivalent(signed, statement)) return 'the statement that was signed is not the one that was sent';
  const chain = chainOf(header);
  if (typeof chain === 'string') return chain;
  return certificateFault(jws, chain, signed.timestamp === undefined ? now : instantOf(signed.timestamp));
};

/**
 * The reason why a signature is not valid (1.0.3 Data 2.6; 2.0 4.2.6). It must be a compact JWS (RS256, RS384, RS512)
 * of the same statement, by a chain that is valid at its timestamp. Without certificates it is accepted, unverified.
 */
export const signatureFault = async (jws: Uint8Array, signed: SignedStatement): Promise<Fault | undefined> => {
  const detail = await detailOf(asBuffer(jws).toString('latin1'), signed);
  return detail === undefined
    ? undefined
    : {
        at: signed.at,
        detail: `the signature is not valid: ${detail}`,
        requirement: signed.version === '1.0.3' ? 'xAPI 1.0.3 Data 2.6' : 'IEEE 9274.1.1 4.2.6',
      };
};
