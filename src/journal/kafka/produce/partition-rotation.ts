/** The time that a partition which failed is skipped while others are free. */
const REST_MS = 2000;

/** Round robin over partitions: each gets its share, and those of a dead broker are skipped for a while. */
export interface PartitionRotation {
  /** The next partition, with nothing in flight and no recent failure if there is such a one. */
  acquire(): number;
  /** To be called after each `acquire`. */
  release(partition: number, succeeded: boolean): void;
}

export const createPartitionRotation = (
  partitions: number,
  now: () => number = () => performance.now(),
): PartitionRotation => {
  const inFlight = new Array<number>(partitions).fill(0);
  const restUntil = new Array<number>(partitions).fill(-Infinity);
  let last = -1;
  return {
    acquire: () => {
      const order = Array.from({ length: partitions }, (_, i) => (last + 1 + i) % partitions);
      const rested = (partition: number): boolean => (restUntil[partition] ?? 0) <= now();
      const free = (partition: number): boolean => inFlight[partition] === 0;
      last = order.find((partition) => free(partition) && rested(partition)) ?? order.find(free) ?? order[0] ?? 0;
      inFlight[last] = (inFlight[last] ?? 0) + 1;
      return last;
    },
    release: (partition, succeeded) => {
      inFlight[partition] = (inFlight[partition] ?? 1) - 1;
      restUntil[partition] = succeeded ? -Infinity : now() + REST_MS;
    },
  };
};
