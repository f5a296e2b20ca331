/** The schedule of polls while requests wait for the sink of another process. All times are in milliseconds. */
export interface PollSchedule {
  /** The time of the next poll, if the longest of the present waits began at this time. */
  dueAt(oldestWait: number): number;
  /** A poll began. */
  polled(at: number): void;
  /** A poll ended a wait of this length. */
  ended(waitedMs: number): void;
}

/** Bounds of the pause between two polls; it is a quarter of a wait. */
const PAUSE_MS = { least: 5, most: 25 } as const;

/** Longer waits are outages, and count as this long. */
const LONGEST_MS = 200;

/** The share of a typical wait after which the first poll is due. */
const FIRST_POLL = 3 / 4;

/** The share by which the typical wait follows longer ones. */
const RISE = 1 / 5;

/**
 * Polls first when a wait is likely to end, judged by the waits before, then after pauses of a quarter of them. A write
 * of 35 ms costs two commands in this way, six with polls every 5 ms.
 */
export const createPollSchedule = (): PollSchedule => {
  let typicalMs = 0;
  let lastPoll = -Infinity;
  return {
    dueAt: (oldestWait) =>
      Math.max(
        lastPoll + Math.min(PAUSE_MS.most, Math.max(PAUSE_MS.least, typicalMs / 4)),
        oldestWait + Math.max(PAUSE_MS.least, typicalMs * FIRST_POLL),
      ),
    polled: (at) => {
      lastPoll = at;
    },
    ended: (waitedMs) => {
      const counted = Math.min(waitedMs, LONGEST_MS);
      // A wait shorter than the typical one was ended by its first poll, and may have been over long before.
      typicalMs = counted < typicalMs ? counted * FIRST_POLL : typicalMs + (counted - typicalMs) * RISE;
    },
  };
};
