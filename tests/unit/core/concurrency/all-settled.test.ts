import { allSettled } from '../../../../src/core/concurrency/all-settled.ts';

describe('Several calls at the same time', () => {
  it('resolve with their values, in their order', async () => {
    await expect(allSettled([Promise.resolve(1), Promise.resolve('two')])).resolves.toEqual([1, 'two']);
  });

  it('reject with the first error, once none of them goes on', async () => {
    let isOver = false;
    const slow = new Promise<void>((resolve) => {
      setImmediate(() => {
        isOver = true;
        resolve();
      });
    });
    await expect(allSettled([Promise.reject(new Error('away')), slow])).rejects.toThrow('away');
    expect(isOver).toBe(true);
  });
});
