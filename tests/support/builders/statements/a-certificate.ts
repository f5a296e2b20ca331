import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** The key pair of a certificate's subject or issuer. */
export interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A new RSA key pair. */
export const rsaKeys = (bits = 2048): Keys => generateKeyPairSync('rsa', { modulusLength: bits });

const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const TRUE = hex('0101ff');
const SHA256_WITH_RSA = sequence(hex('06092a864886f70d01010b'), hex('0500'));
const COMMON_NAME = hex('0603550403');
const BASIC_CONSTRAINTS = hex('0603551d13');

const nameOf = (name: string): Buffer => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))));
const timeOf = (time: number): Buffer =>
  der(0x18, Buffer.from(new Date(time).toISOString().replace(/[-:T]|\.\d+/g, '')));

/** The content of a certificate. */
export interface CertificateFacts {
  readonly subject: string;
  readonly keys: Keys;
  readonly issuer: string;
  readonly signedWith: Keys;
  readonly isAuthority: boolean;
  readonly from: number;
  readonly to: number;
}

/** An X.509 certificate (RFC 5280) in the form of `x5c`: DER in base64. */
export const aCertificate = (facts: Pick<CertificateFacts, 'subject' | 'keys'> & Partial<CertificateFacts>): string => {
  const {
    subject,
    keys,
    issuer = subject,
    signedWith = keys,
    isAuthority = false,
    from = Date.UTC(2020, 0),
    to = Date.UTC(2060, 0),
  } = facts;
  const content = sequence(
    der(0xa0, hex('020102')),
    hex('020107'),
    SHA256_WITH_RSA,
    nameOf(issuer),
    sequence(timeOf(from), timeOf(to)),
    nameOf(subject),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, isAuthority ? sequence(TRUE) : sequence())))),
  );
  return sequence(
    content,
    SHA256_WITH_RSA,
    der(0x03, Buffer.of(0), sign('sha256', content, signedWith.privateKey)),
  ).toString('base64');
};

/** A JSON web signature in compact serialization (RFC 7515, section 7.1). */
export const aJws = (payload: unknown, keys: Keys, header: Readonly<Record<string, unknown>> = {}): string => {
  const { alg = 'RS256' } = header;
  const encode = (text: string): string => Buffer.from(text).toString('base64url');
  const content = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const signed = `${encode(JSON.stringify({ alg, ...header }))}.${encode(content)}`;
  return `${signed}.${sign(`sha${String(alg).slice(2)}`, Buffer.from(signed), keys.privateKey).toString('base64url')}`;
};
