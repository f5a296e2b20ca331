/** Counts the bytes of bodies between their first byte and their answer, over the whole process. */
export interface InFlight {
  /** How many there may be. */
  readonly atMost: number;
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
    atMost,
    bytes: () => bytes,
    hasRoomFor: (count) => bytes === 0 || bytes + count <= atMost,
    take: (count) => {
      bytes += count;
    },
    give: (count) => {
      bytes -= count;
    },
  };
};

/** Builds a part of such a count: what is taken here is taken there too, and others have what is left there. */
export const createShare = (whole: InFlight, atMost: number): InFlight => {
  const share = createInFlight(atMost);
  return {
    ...share,
    hasRoomFor: (count) => share.hasRoomFor(count) && whole.hasRoomFor(count),
    take: (count) => {
      share.take(count);
      whole.take(count);
    },
    give: (count) => {
      share.give(count);
      whole.give(count);
    },
  };
};
