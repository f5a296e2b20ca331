/** The bytes of bodies that have begun to come and are not answered yet, over the complete process. */
export interface InFlight {
  /** The most bytes in flight. */
  readonly maxBytes: number;
  bytes(): number;
  /** If nothing is in flight, a body of any size has capacity. */
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
