/** Counts the bytes of bodies between their first byte and their answer, over the whole process. */
export interface InFlight {
  bytes(): number;
  /** Whether so many more may come; where nothing is in flight, any number may. */
  hasRoomFor(count: number): boolean;
  take(count: number): void;
  give(count: number): void;
}

/** Builds the count of bytes in flight, of which there may be so many at once. */
export const createInFlight = (atMost: number): InFlight => {
  let bytes = 0;
  return {
    bytes: () => bytes,
    hasRoomFor: (count) => bytes === 0 || bytes + count <= atMost,
    take: (count) => { bytes += count; },
    give: (count) => { bytes -= count; },
  };
};
