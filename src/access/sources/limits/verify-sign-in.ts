import { createSemaphore, type Semaphore } from '../../../core/concurrency/semaphore.ts';
import { hashSecret, verifySecret } from '../secrets/secret.ts';
import { OVER_LIMIT_DELAY_MS, type SignInLimits, tooManyFailures } from './sign-in-limits.ts';

/** A key and a secret from an address, with the hash that the secret must have. */
interface PresentedSecret {
  readonly address: string;
  readonly key: string;
  readonly secret: string;
  /** Absent if no credential has this key. */
  readonly expected: string | undefined;
}

/**
 * Resolves with true if a secret is right. Rejects with Problem `too-many-requests` or `overloaded`. Neither the answer
 * nor its time tells an unknown key from a wrong secret.
 */
export type VerifySignIn = (presented: PresentedSecret) => Promise<boolean>;

/**
 * At most three of the four pool threads of Node are busy: two with keys that exist, one with those of unknown callers.
 * The fourth reads files and resolves names.
 */
const RESERVED = 2;
const UNKNOWN_CALLERS = 1;
const MAX_WAITING = 256;

const refusal = 'too many credentials are being verified';

const withPermit = async <T>(semaphore: Semaphore, work: () => Promise<T>): Promise<T> => {
  const permit = await semaphore.acquire();
  try {
    return await work();
  } finally {
    permit.release();
  }
};

/**
 * Verifies secrets (some 25 ms of one thread each). Keys that exist have places of their own. Unknown keys are verified
 * against a decoy in another queue, in which a wrong secret of an existing key then waits too.
 */
export const createVerifySignIn = (limits: SignInLimits): VerifySignIn => {
  const reserved = createSemaphore({ atMost: RESERVED, waitingAtMost: MAX_WAITING, refusal });
  const forUnknownCallers = createSemaphore({ atMost: UNKNOWN_CALLERS, waitingAtMost: MAX_WAITING, refusal });
  let decoyHash: Promise<string> | undefined;

  return async ({ address, key, secret, expected }) => {
    const startedAt = performance.now();
    const attempt = await limits.begin({ address, key });
    if (attempt.isPairOver) throw tooManyFailures(attempt.retryAfterS);

    const hasPlace = expected !== undefined && !attempt.isKeyOver;
    // An address over its limit gets a delay instead of the verification of a decoy.
    if (expected !== undefined || !attempt.isAddressOver) {
      const hash = expected ?? (await (decoyHash ??= hashSecret('')));
      const isRight = await withPermit(hasPlace ? reserved : forUnknownCallers, () => verifySecret(secret, hash));
      if (isRight && expected !== undefined) {
        await attempt.succeeded();
        return true;
      }
    }
    if (attempt.isAddressOver) {
      await new Promise((resolve) => setTimeout(resolve, startedAt + OVER_LIMIT_DELAY_MS - performance.now()));
      throw tooManyFailures(attempt.retryAfterS);
    }
    if (hasPlace) await withPermit(forUnknownCallers, () => Promise.resolve());
    return false;
  };
};
