/** The bytes of bodies between their first byte and their answer, over the whole process. */
export interface InFlight {
  /** The most bytes in flight. */
  readonly maxBytes: number;
  bytes(): number;
  /** Where nothing is in flight, a body of any size has capacity. */
  hasCapacityFor(count: number): boolean;
  acquire(count: number): void;
  release(count: number): void;
}

export const createInFlight = (maxBytes: number): InFlight => {
  let bytes = 0;
  return {
    maxBytes,
    bytes: () => bytes,
    hasCapacityFor: (count) => bytes === 0 || bytes + count <= maxBytes,
    acquire: (count) => {
      bytes += count;
    },
    release: (count) => {
      bytes -= count;
    },
  };
};
