import { createInFlight, type InFlight } from './in-flight.ts';

/** The part of the bytes in flight that one payer may take. */
const SHARE = 3 / 4;

/** Shares of the bytes in flight by payer: none takes all of them. The bytes count in the whole too. */
export const createInFlightShares = (whole: InFlight): ((payer: string) => InFlight) => {
  const shares = new Map<string, InFlight>();
  return (payer) => {
    const share = shares.get(payer) ?? createInFlight(Math.floor(whole.maxBytes * SHARE));
    return {
      maxBytes: share.maxBytes,
      bytes: () => share.bytes(),
      hasCapacityFor: (count) => share.hasCapacityFor(count) && whole.hasCapacityFor(count),
      acquire: (count) => {
        shares.set(payer, share);
        share.acquire(count);
        whole.acquire(count);
      },
      release: (count) => {
        share.release(count);
        if (share.bytes() === 0) shares.delete(payer);
        whole.release(count);
      },
    };
  };
};
