import { base64url, compactVerify, decodeProtectedHeader, errors } from 'jose';
import { isProblem, type Fault } from '../../core/problem.ts';
import { certificatesOf, chainFault } from './certificates.ts';
import { instantOf } from '../formats/timestamp.ts';
import { statementId } from '../formats/uuid.ts';
import { parseStatements } from '../json/json.ts';
import { hasSameTimestamps, isSameStatement } from '../statement/same.ts';
import type { Statement, XapiVersion } from '../model/types.ts';
import { validateStatement } from './validate.ts';

/** The algorithms that a signature may be of (1.0.3 Data 2.6; 2.0 4.2.6). */
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

/** The statement that was signed, or what keeps the payload from being one. */
const signedStatement = (jws: string, version: XapiVersion): Statement | string => {
  try {
    const { values, single } = parseStatements(base64url.decode(jws.split('.')[1] ?? ''));
    const [value] = values;
    if (!single || value === undefined) return 'its payload must be one statement';
    const [fault] = validateStatement(value, version, '');
    return fault === undefined
      ? (value as unknown as Statement)
      : `its payload is not a statement: ${fault.at} ${fault.detail}`;
  } catch (thrown) {
    // A length that no base64url has.
    if (thrown instanceof TypeError) return 'its payload is not base64url';
    if (isProblem(thrown)) return `its payload must be a statement in JSON. ${thrown.message}`;
    throw thrown;
  }
};

/** A signature stands for when it was too, though 2.0 does not compare that of two statements with one id. */
const isEquivalent = (signed: Statement, received: Statement): boolean =>
  (signed.id === undefined || received.id === undefined || statementId(signed.id) === statementId(received.id)) &&
  isSameStatement(signed, received) &&
  hasSameTimestamps(signed, received);

/** Whether the certificates, where the header has any, stand for the signature. */
const certificateFault = async (
  jws: string,
  { x5c, crit }: Header,
  signed: Statement,
  now: number,
): Promise<string | undefined> => {
  if (x5c === undefined) return crit === undefined ? undefined : 'its header has a `crit` that is not understood';
  const chain = certificatesOf(x5c);
  const [leaf] = chain ?? [];
  if (chain === undefined || leaf === undefined)
    return 'its header has an `x5c` that is not a list of X.509 certificates';
  const broken = chainFault(chain, signed.timestamp === undefined ? now : instantOf(signed.timestamp));
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

const detailOf = async (
  jws: string,
  statement: Statement,
  version: XapiVersion,
  now: number,
): Promise<string | undefined> => {
  const header = COMPACT.test(jws) ? headerOf(jws) : undefined;
  if (header === undefined) return 'it is not a JSON web signature in compact serialization (RFC 7515, section 7.1)';
  if (!ALGORITHMS.includes(header.alg ?? ''))
    return `its algorithm must be ${ALGORITHMS.join(', ').replace(/, (?=\w+$)/, ' or ')}`;
  const signed = signedStatement(jws, version);
  if (typeof signed === 'string') return signed;
  if (!isEquivalent(signed, statement)) return 'the statement that was signed is not the one that was sent';
  return certificateFault(jws, header, signed, now);
};

/**
 * What is wrong with the signature of a statement, as a fault at `at`; undefined where nothing is. The signature must
 * be a JWS in compact serialization of RS256, RS384 or RS512, and its payload the statement without the signature, by
 * the comparison of the standard. Where it brings certificates, it must verify with the first, and each must vouch for
 * the one before; they must have been valid at the timestamp of the statement (`now` where it has none). Without
 * certificates nobody can verify it here, and it is taken (1.0.3 Data 2.6; 2.0 4.2.6).
 */
export const signatureFault = async (
  jws: Uint8Array,
  statement: Statement,
  version: XapiVersion,
  at: string,
  now: number,
): Promise<Fault | undefined> => {
  const detail = await detailOf(Buffer.from(jws).toString('latin1'), statement, version, now);
  return detail === undefined
    ? undefined
    : {
        at,
        detail: `the signature is not valid: ${detail}`,
        requirement: version === '1.0.3' ? 'xAPI 1.0.3 Data 2.6' : 'IEEE 9274.1.1 4.2.6',
      };
};
