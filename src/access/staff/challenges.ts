import { randomBytes } from 'node:crypto';
import { isSameSecret } from '../../core/crypto/secret-digest.ts';
import { macOf } from './tokens.ts';

/** Challenges that authenticators sign (WebAuthn 2, section 13.4.3). None is stored: each proves itself by a MAC. */
export interface Challenges {
  /** A challenge for one use, as in `sign-in`. */
  make(use: string): string;
  /** The time of the challenge, in milliseconds since the epoch; undefined if it is over, or not for this use. */
  madeAt(challenge: string, use: string): number | undefined;
}

/** The time that a person may take with an authenticator, in milliseconds. */
const VALID_MS = 10 * 60_000;

export const createChallenges = ({
  key,
  now,
}: {
  readonly key: Uint8Array;
  readonly now: () => number;
}): Challenges => {
  const sealOf = (text: string, use: string): string => macOf(key, `challenge\n${use}\n${text}`);
  return {
    make: (use) => {
      const text = `${now()}.${randomBytes(16).toString('base64url')}`;
      return `${text}.${sealOf(text, use)}`;
    },
    madeAt: (challenge, use) => {
      const [, text = '', at = '', seal = ''] = /^((\d{1,15})\.[\w-]+)\.([\w-]+)$/.exec(challenge) ?? [];
      if (text === '' || !isSameSecret(seal, sealOf(text, use))) return undefined;
      const age = now() - Number(at);
      return age >= 0 && age <= VALID_MS ? Number(at) : undefined;
    },
  };
};
