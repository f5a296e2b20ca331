import { createHmac } from 'node:crypto';
import { Problem } from '../../../core/problem.ts';
import type { SignInFailureRepository } from '../../../store/ports/sources/sign-in-failure-repository.ts';

/** One attempt to sign in, which counts as failed until it succeeds. */
interface SignInAttempt {
  /** Too many keys failed from this address: an unknown key is not worth a verification any more. */
  readonly isAddressOver: boolean;
  /** Too many secrets of this key failed from this address: no further one is verified within the window. */
  readonly isPairOver: boolean;
  /** Too many secrets of this key failed, from any address: it has no reserved place any more. */
  readonly isKeyOver: boolean;
  /** The end of the window of the address, in whole seconds from now. */
  readonly retryAfterS: number;
  succeeded(): Promise<void>;
}

/** `sign-in` is a passkey, an invitation or the answer of an OpenID provider, and a sign-out of no session. */
type QuickFailure = 'session' | 'link' | 'sign-in';

/** Counts attempts by address, by key, and by both, in windows of a minute. */
export interface SignInLimits {
  begin(attempt: { readonly address: string; readonly key: string }): Promise<SignInAttempt>;
  /**
   * Counts a failure that was verified quickly: sessions together with the keys of sources, links and sign-ins of pages
   * apart. Rejects with Problem `too-many-requests`, after a second, if too many of the address failed.
   */
  failed(what: QuickFailure, address: string): Promise<void>;
}

interface SignInLimitsDeps {
  readonly failures: SignInFailureRepository;
  /** Hides addresses and keys in the store. */
  readonly hashKey: Uint8Array;
}

/** Failures of an address in a minute. */
export const MAX_BY_ADDRESS = 100;
const MAX_BY_PAIR = 10;
const MAX_BY_KEY = 100;

/** Each failure of an address over its limit is answered after so long, however it failed. */
export const OVER_LIMIT_DELAY_MS = 1000;

export const tooManyFailures = (retryAfterS: number): Problem =>
  new Problem('too-many-requests', 'too many sign-ins from here have failed; wait, then try again', [], {
    retryAfterS,
  });

/** One customer has at least a /64 of IPv6 (RFC 6177), and may use any address of it. */
export const addressBlock = (address: string): string => {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [before = '', after] = address.toLowerCase().split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array.from({ length: zeros }, () => '0'), ...tail].slice(0, 4).join(':');
};

export const createSignInLimits = ({ failures, hashKey }: SignInLimitsDeps): SignInLimits => {
  const hashed = (...parts: readonly string[]): string =>
    createHmac('sha256', hashKey).update(parts.join('\n')).digest('base64url');
  return {
    begin: async ({ address, key }) => {
      const block = addressBlock(address);
      const byAddress = hashed('address', block);
      const byPair = hashed('pair', block, key);
      const byKey = hashed('key', key);
      const [ofAddress, ofPair, ofKey] = await Promise.all([
        failures.add(byAddress, 1),
        failures.add(byPair, 1),
        failures.add(byKey, 1),
      ]);
      return {
        isAddressOver: ofAddress.failures > MAX_BY_ADDRESS,
        isPairOver: ofPair.failures > MAX_BY_PAIR,
        isKeyOver: ofKey.failures > MAX_BY_KEY,
        retryAfterS: Math.max(1, Math.ceil(Math.max(ofAddress.endsInMs, ofPair.endsInMs) / 1000)),
        succeeded: async () => {
          await Promise.all([failures.add(byAddress, -1), failures.add(byPair, -1), failures.add(byKey, -1)]);
        },
      };
    },
    failed: async (what, address) => {
      const bucket = hashed(what === 'session' ? 'address' : what, addressBlock(address));
      const { failures: count, endsInMs } = await failures.add(bucket, 1);
      if (count <= MAX_BY_ADDRESS) return;
      await new Promise((resolve) => setTimeout(resolve, OVER_LIMIT_DELAY_MS));
      throw tooManyFailures(Math.max(1, Math.ceil(endsInMs / 1000)));
    },
  };
};
