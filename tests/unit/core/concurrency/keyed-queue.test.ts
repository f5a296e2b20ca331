import { setImmediate } from 'node:timers/promises';
import { createKeyedQueue, type QueuePlace } from '../../../../src/core/concurrency/keyed-queue.ts';

/** Whether the turn of each place has come. */
const turns = async (...places: readonly QueuePlace[]): Promise<readonly boolean[]> => {
  const come = places.map(({ slot }) => slot === undefined);
  places.forEach(({ slot }, index) => void slot?.then(() => (come[index] = true)));
  await setImmediate();
  return come;
};

describe('A queue by key', () => {
  it('lets one in at a time, in order, and those of other keys at once', async () => {
    const enter = createKeyedQueue();
    const [first, second, third, other] = [enter(['a']), enter(['a']), enter(['a']), enter(['b'])];
    expect(await turns(first, second, third, other)).toEqual([true, false, false, true]);
    first.leave();
    expect(await turns(second, third)).toEqual([true, false]);
    second.leave();
    expect(await turns(third)).toEqual([true]);
  });

  it('lets one in for several keys once all of them are free, and none past it', async () => {
    const enter = createKeyedQueue();
    const [a, b, both, next] = [enter(['a']), enter(['b']), enter(['b', 'a']), enter(['a'])];
    a.leave();
    expect(await turns(both, next)).toEqual([false, false]);
    b.leave();
    expect(await turns(both, next)).toEqual([true, false]);
    both.leave();
    expect(await turns(next)).toEqual([true]);
  });

  it('keeps the order where one gives up before its turn', async () => {
    const enter = createKeyedQueue();
    const [first, impatient, next] = [enter(['a']), enter(['a']), enter(['a'])];
    impatient.leave();
    expect(await turns(next)).toEqual([false]);
    first.leave();
    expect(await turns(next)).toEqual([true]);
  });

  it('is free again when the last one has left', async () => {
    const enter = createKeyedQueue();
    enter(['a']).leave();
    await setImmediate();
    expect(enter(['a']).slot).toBeUndefined();
  });
});
