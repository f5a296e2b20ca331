/** How long a partition that failed is passed over, in milliseconds, while others can be taken. */
const REST = 2000;

/** Whose turn it is. */
export interface PartitionTurns {
  /** The next partition; one with nothing in flight and no recent failure, where there is one. */
  take(): number;
  /** Ends what `take` began. */
  give(partition: number, succeeded: boolean): void;
}

/** Takes the partitions in turn, so that every one gets its share and a dead broker's are left alone for a while. */
export const createPartitionTurns = (
  partitions: number,
  now: () => number = () => performance.now(),
): PartitionTurns => {
  const inFlight = new Array<number>(partitions).fill(0);
  const restUntil = new Array<number>(partitions).fill(-Infinity);
  let last = -1;
  return {
    take: () => {
      const order = Array.from({ length: partitions }, (_, i) => (last + 1 + i) % partitions);
      const rested = (partition: number): boolean => (restUntil[partition] ?? 0) <= now();
      const free = (partition: number): boolean => inFlight[partition] === 0;
      last = order.find((partition) => free(partition) && rested(partition)) ?? order.find(free) ?? order[0] ?? 0;
      inFlight[last] = (inFlight[last] ?? 0) + 1;
      return last;
    },
    give: (partition, succeeded) => {
      inFlight[partition] = (inFlight[partition] ?? 1) - 1;
      restUntil[partition] = succeeded ? -Infinity : now() + REST;
    },
  };
};
