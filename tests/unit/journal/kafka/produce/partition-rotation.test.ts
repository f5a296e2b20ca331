import { createPartitionRotation } from '../../../../../src/journal/kafka/produce/partition-rotation.ts';

const rotationOf = (
  partitions: number,
): {
  readonly acquire: (count: number) => number[];
  readonly release: (partition: number, succeeded: boolean) => void;
  readonly pass: (milliseconds: number) => void;
} => {
  let time = 0;
  const rotation = createPartitionRotation(partitions, () => time);
  return {
    acquire: (count) => Array.from({ length: count }, () => rotation.acquire()),
    release: (partition, succeeded) => rotation.release(partition, succeeded),
    pass: (milliseconds) => {
      time += milliseconds;
    },
  };
};

describe('the turns of partitions', () => {
  it('give every partition its share', () => {
    const { acquire, release } = rotationOf(3);
    const order = [0, 1, 2, 3, 4, 5].map(() => {
      const partition = acquire(1)[0]!;
      release(partition, true);
      return partition;
    });
    expect(order).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('pass over what is in flight, while anything is free', () => {
    const { acquire, release } = rotationOf(3);
    expect(acquire(3)).toEqual([0, 1, 2]);
    release(1, true);
    expect(acquire(1)).toEqual([1]);
    expect(acquire(2)).toEqual([2, 0]);
  });

  it('leave what failed alone for two seconds, while anything else is free', () => {
    const { acquire, release, pass } = rotationOf(2);
    expect(acquire(1)).toEqual([0]);
    release(0, false);
    const next = (): number => {
      const partition = acquire(1)[0]!;
      release(partition, true);
      return partition;
    };
    expect([next(), next(), next()]).toEqual([1, 1, 1]);
    pass(2000);
    expect([next(), next(), next()]).toEqual([0, 1, 0]);
  });

  it('go on when all have failed', () => {
    const { acquire, release } = rotationOf(2);
    for (const partition of acquire(2)) release(partition, false);
    expect(acquire(2)).toEqual([0, 1]);
  });
});
