import type { InFlight } from './in-flight.ts';

/** The most bytes of a body whose sender is not known yet. */
export const MAX_UNKNOWN_BYTES = 65_536;

/** The bytes of all bodies whose sender is not known yet, and those of one address. */
const MAX_BYTES = 4_194_304;
const MAX_ADDRESS_BYTES = 1_048_576;

/** One body whose sender is not known yet. */
export interface UnauthenticatedBody extends InFlight {
  /** `evict` is called if the body has to give way to a newer one; it has to release its bytes then. */
  onEvicted(evict: () => void): void;
  /** The complete body was received: it does not give way any more. */
  settled(): void;
}

/** The room for bodies that are read before their sender is known: no other bytes count in it. */
export interface UnauthenticatedBodies {
  bytes(): number;
  enter(address: string): UnauthenticatedBody;
}

interface Entry {
  readonly address: string;
  bytes: number;
  evict?: () => void;
}

/**
 * Each address has a part of the room. If a body finds that part full, it evicts the oldest unfinished body of the
 * address. A stalled body keeps its place until others need it.
 */
export const createUnauthenticatedBodies = (
  maxBytes = MAX_BYTES,
  maxAddressBytes = MAX_ADDRESS_BYTES,
): UnauthenticatedBodies => {
  /** The entries that can be evicted, the oldest first. */
  const receiving = new Set<Entry>();
  const byAddress = new Map<string, number>();
  let bytes = 0;

  const count = (entry: Entry, change: number): void => {
    entry.bytes += change;
    bytes += change;
    const ofAddress = (byAddress.get(entry.address) ?? 0) + change;
    if (ofAddress === 0) byAddress.delete(entry.address);
    else byAddress.set(entry.address, ofAddress);
  };
  const greediest = (): string | undefined => {
    let most: readonly [string, number] | undefined;
    for (const one of byAddress) if (most === undefined || one[1] > most[1]) most = one;
    return most?.[0];
  };
  const evictOldest = (newer: Entry, address: string | undefined): boolean => {
    for (const entry of receiving) {
      if (entry === newer || entry.bytes === 0 || entry.address !== address) continue;
      receiving.delete(entry);
      entry.evict?.();
      return true;
    }
    return false;
  };

  return {
    bytes: () => bytes,
    enter: (address) => {
      const entry: Entry = { address, bytes: 0 };
      const hasCapacityFor = (more: number): boolean => {
        while ((byAddress.get(address) ?? 0) + more > maxAddressBytes) if (!evictOldest(entry, address)) return false;
        while (bytes + more > maxBytes) if (!evictOldest(entry, greediest())) return false;
        return true;
      };
      return {
        maxBytes,
        bytes: () => bytes,
        hasCapacityFor,
        acquire: (more) => count(entry, more),
        release: (less) => count(entry, -less),
        onEvicted: (evict) => {
          entry.evict = evict;
          receiving.add(entry);
        },
        settled: () => {
          receiving.delete(entry);
        },
      };
    },
  };
};
