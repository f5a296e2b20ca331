import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** An authenticator in this process (WebAuthn 2, ES256, no attestation), which signs whatever a test asks it to. */
export interface SoftwareAuthenticator {
  /** Answers the options of a page with a new passkey, as JSON. */
  join(options: string, about?: AnswerOptions): string;
  /** Signs the options of a page with the passkey, as JSON. */
  signIn(options: string, about?: AnswerOptions): string;
}

/** What a test changes of an answer. */
interface AnswerOptions {
  readonly origin?: string;
  /** Whether the user was verified, by a PIN or a finger. */
  readonly isVerified?: boolean;
  readonly handle?: string;
  readonly id?: string;
}

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_KEY = 0x40;

/** The public key as a COSE map: kty EC2, alg ES256, crv P-256. */
const coseKey = (publicKey: KeyObject): Buffer => {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);
};

/** A CBOR map with `fmt` none, an empty statement and the data. */
const attestation = (data: Buffer): Buffer => {
  const length = Buffer.from([0x58, data.length]);
  return Buffer.concat([
    Buffer.from([0xa3, 0x63, ...Buffer.from('fmt'), 0x64, ...Buffer.from('none')]),
    Buffer.from([0x67, ...Buffer.from('attStmt'), 0xa0, 0x68, ...Buffer.from('authData')]),
    length,
    data,
  ]);
};

/** A new authenticator for the server with this URL. */
export const aSoftwareAuthenticator = (publicUrl: string): SoftwareAuthenticator => {
  const { hostname, origin: ownOrigin } = new URL(publicUrl);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ownId = randomBytes(16);
  let counter = 0;
  let ownHandle = '';

  const authenticatorData = (flags: number, more = Buffer.alloc(0)): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    return Buffer.concat([sha256(hostname), Buffer.from([flags]), count, more]);
  };
  const clientData = (type: string, options: string, { origin = ownOrigin }: AnswerOptions): Buffer => {
    const { challenge } = JSON.parse(options) as { challenge: string };
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  };
  const flagsOf = ({ isVerified = true }: AnswerOptions): number => USER_PRESENT | (isVerified ? USER_VERIFIED : 0);
  const answer = (id: string, response: object): string =>
    JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response });

  return {
    join: (options, about = {}) => {
      ownHandle = (JSON.parse(options) as { user: { id: string } }).user.id;
      const key = Buffer.concat([Buffer.alloc(16), Buffer.from([0, ownId.length]), ownId, coseKey(publicKey)]);
      const data = authenticatorData(flagsOf(about) | HAS_KEY, key);
      return answer(encode(ownId), {
        clientDataJSON: encode(clientData('webauthn.create', options, about)),
        attestationObject: encode(attestation(data)),
        transports: ['internal'],
      });
    },
    signIn: (options, about = {}) => {
      const client = clientData('webauthn.get', options, about);
      const data = authenticatorData(flagsOf(about));
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return answer(about.id ?? encode(ownId), {
        clientDataJSON: encode(client),
        authenticatorData: encode(data),
        signature: encode(signature),
        userHandle: about.handle ?? ownHandle,
      });
    },
  };
};
