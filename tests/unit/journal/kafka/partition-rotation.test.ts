import { createPartitionTurns } from '../../../../src/journal/kafka/partition-rotation.ts';

const turnsAt = (
  partitions: number,
): {
  readonly take: (count: number) => number[];
  readonly give: (partition: number, succeeded: boolean) => void;
  readonly pass: (milliseconds: number) => void;
} => {
  let time = 0;
  const turns = createPartitionTurns(partitions, () => time);
  return {
    take: (count) => Array.from({ length: count }, () => turns.take()),
    give: (partition, succeeded) => turns.give(partition, succeeded),
    pass: (milliseconds) => {
      time += milliseconds;
    },
  };
};

describe('the turns of partitions', () => {
  it('give every partition its share', () => {
    const { take, give } = turnsAt(3);
    const order = [0, 1, 2, 3, 4, 5].map(() => {
      const partition = take(1)[0]!;
      give(partition, true);
      return partition;
    });
    expect(order).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('pass over what is in flight, while anything is free', () => {
    const { take, give } = turnsAt(3);
    expect(take(3)).toEqual([0, 1, 2]);
    give(1, true);
    expect(take(1)).toEqual([1]);
    expect(take(2)).toEqual([2, 0]);
  });

  it('leave what failed alone for two seconds, while anything else is free', () => {
    const { take, give, pass } = turnsAt(2);
    expect(take(1)).toEqual([0]);
    give(0, false);
    const next = (): number => {
      const partition = take(1)[0]!;
      give(partition, true);
      return partition;
    };
    expect([next(), next(), next()]).toEqual([1, 1, 1]);
    pass(2000);
    expect([next(), next(), next()]).toEqual([0, 1, 0]);
  });

  it('go on when all have failed', () => {
    const { take, give } = turnsAt(2);
    for (const partition of take(2)) give(partition, false);
    expect(take(2)).toEqual([0, 1]);
  });
});
