import { createRateLimit } from './rate-limit.ts';
import { addressBlock } from './sign-in-limits.ts';

/** The most tries of one address block in a minute, in each process. */
const MAX_TRIES = 30;

/**
 * Counts texts that are tried without a credential, by the address of the client. Rejects with Problem
 * `too-many-requests`.
 */
export const createTryLimit = (): ((address: string) => Promise<void>) => {
  const count = createRateLimit({
    atMost: MAX_TRIES,
    name: 'tries',
    refusal: `at most ${MAX_TRIES} texts a minute are tried from here`,
  });
  return (address) => count(addressBlock(address));
};
