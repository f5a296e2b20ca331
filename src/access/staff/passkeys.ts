import type { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { isObject } from '../../core/json-object.ts';
import type { StaffAccount, StaffPasskey } from '../../store/ports/sources/staff-repository.ts';
import type { Challenges } from './challenges.ts';

/** The signed answer of an authenticator, not yet verified. */
export interface PasskeyAnswer {
  readonly id: string;
  /** The handle of the account, as the authenticator stores it; in base64url. */
  readonly handle?: string;
  readonly response: unknown;
}

/**
 * Passkeys for the origin of this server (WebAuthn 2). Every passkey verifies its user, and the authenticator stores
 * the account that it belongs to. Any invalid answer of a browser gives undefined.
 */
export interface Passkeys {
  /** Options for the browser, as JSON, to make a passkey for an account by its invitation. */
  registrationOptions(account: StaffAccount, invitation: string): Promise<string>;
  verifyRegistration(answer: PasskeyAnswer, invitation: string): Promise<StaffPasskey | undefined>;
  /** Options for the browser, as JSON, to sign in with whichever passkey it has. */
  signInOptions(): Promise<string>;
  /** The passkey after this use; undefined also if its challenge is not later than that of the last use. */
  verifySignIn(answer: PasskeyAnswer, passkey: StaffPasskey): Promise<StaffPasskey | undefined>;
}

interface PasskeysDeps {
  readonly challenges: Challenges;
  readonly publicUrl: string;
  readonly now: () => number;
}

/** Loaded with the first passkey: it takes half a second, which the start of a process or command does not need. */
const webAuthn = () => import('@simplewebauthn/server');

const SIGN_IN = 'sign-in';
/** ECDSA with P-256, EdDSA, RSA with SHA-256 (RFC 9053, 8812). */
const ALGORITHMS = [-8, -7, -257];

/** Reads the text of a page; undefined if it is no answer of an authenticator. */
export const readPasskeyAnswer = (text: string): PasskeyAnswer | undefined => {
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(response) || typeof response['id'] !== 'string' || !isObject(response['response'])) return undefined;
  const { userHandle } = response['response'];
  return { id: response['id'], response, ...(typeof userHandle === 'string' && { handle: userHandle }) };
};

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(base64url, 'base64url'));

/** The library throws an Error for every invalid answer. */
const orUndefined = async <T>(verify: () => Promise<T | undefined>): Promise<T | undefined> => {
  try {
    return await verify();
  } catch {
    return undefined;
  }
};

/** The challenge is text; in the client data it is this text in base64url. */
const expectationsOf =
  (challenges: Challenges, site: { readonly expectedOrigin: string; readonly expectedRPID: string }) =>
  (use: string) => {
    const expectation = {
      madeAt: undefined as number | undefined,
      options: {
        ...site,
        expectedChallenge: (challenge: string): boolean => {
          expectation.madeAt = challenges.madeAt(Buffer.from(challenge, 'base64url').toString(), use);
          return expectation.madeAt !== undefined;
        },
        requireUserVerification: true,
      },
    };
    return expectation;
  };

export const createPasskeys = ({ challenges, publicUrl, now }: PasskeysDeps): Passkeys => {
  const { hostname: rpID, origin } = new URL(publicUrl);

  const createExpectation = expectationsOf(challenges, { expectedOrigin: origin, expectedRPID: rpID });

  return {
    registrationOptions: async ({ name, displayName, handle }, invitation) =>
      JSON.stringify(
        await (
          await webAuthn()
        ).generateRegistrationOptions({
          rpName: 'Carnet',
          rpID,
          userName: name,
          userDisplayName: displayName,
          userID: bytesOf(handle),
          challenge: challenges.make(invitation),
          attestationType: 'none',
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
          supportedAlgorithmIDs: ALGORITHMS,
        }),
      ),
    verifyRegistration: async (answer, invitation) => {
      const library = await webAuthn();
      return orUndefined(async () => {
        const { registrationInfo } = await library.verifyRegistrationResponse({
          ...createExpectation(invitation).options,
          response: answer.response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
          supportedAlgorithmIDs: ALGORITHMS,
        });
        if (registrationInfo === undefined) return undefined;
        const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
        return {
          id,
          publicKey: Buffer.from(publicKey).toString('base64url'),
          counter,
          transports,
          addedAt: now(),
          challengedAt: 0,
        };
      });
    },
    signInOptions: async () =>
      JSON.stringify(
        await (
          await webAuthn()
        ).generateAuthenticationOptions({
          rpID,
          challenge: challenges.make(SIGN_IN),
          userVerification: 'required',
        }),
      ),
    verifySignIn: async (answer, passkey) => {
      const library = await webAuthn();
      return orUndefined(async () => {
        const expectation = createExpectation(SIGN_IN);
        const { verified, authenticationInfo } = await library.verifyAuthenticationResponse({
          ...expectation.options,
          response: answer.response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
          credential: { id: passkey.id, publicKey: bytesOf(passkey.publicKey), counter: passkey.counter },
        });
        const { madeAt = 0 } = expectation;
        if (!verified || madeAt <= passkey.challengedAt) return undefined;
        return { ...passkey, counter: authenticationInfo.newCounter, challengedAt: madeAt };
      });
    },
  };
};
