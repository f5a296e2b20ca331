import { createCachedConsistentThrough } from '../../../../src/http/xapi/consistent-through-header.ts';
import { Problem } from '../../../../src/core/problem.ts';

const away = new Problem('store-unavailable', 'away');

describe('Consistent-Through of an answer without statements', () => {
  it('is read anew, but at most every 100 ms: an old value is still true', async () => {
    let clock = 1000;
    const values = [5000, 6000];
    const through = createCachedConsistentThrough({
      read: () => Promise.resolve(values.shift() ?? 0),
      now: () => clock,
    });
    expect(await through()).toBe('1970-01-01T00:00:05.000Z');
    clock += 99;
    expect(await through()).toBe('1970-01-01T00:00:05.000Z');
    clock += 1;
    expect(await through()).toBe('1970-01-01T00:00:06.000Z');
  });

  it('is read once for all who ask at the same time', async () => {
    let reads = 0;
    const through = createCachedConsistentThrough({ read: () => Promise.resolve(++reads), now: () => 0 });
    await Promise.all([through(), through(), through()]);
    expect(reads).toBe(1);
  });

  it('is the last one known while the store is away, and the present one when it is back', async () => {
    let clock = 0;
    const reads = [() => Promise.resolve(1), () => Promise.reject(away), () => Promise.resolve(2)];
    const through = createCachedConsistentThrough({ read: () => reads.shift()!(), now: () => (clock += 1000) });
    expect([await through(), await through(), await through()]).toEqual([
      '1970-01-01T00:00:00.001Z',
      '1970-01-01T00:00:00.001Z',
      '1970-01-01T00:00:00.002Z',
    ]);
  });

  it('is left out where none is known', async () => {
    const through = createCachedConsistentThrough({ read: () => Promise.reject(away), now: Date.now });
    expect(await through()).toBeUndefined();
  });

  it('does not wait for a store that does not answer', async () => {
    let clock = 0;
    const reads: (() => Promise<number>)[] = [() => Promise.resolve(1)];
    const through = createCachedConsistentThrough({
      read:
        reads.shift() === undefined
          ? () => Promise.resolve(0)
          : () => (clock === 0 ? Promise.resolve(1) : new Promise(() => undefined)),
      now: () => clock,
    });
    await through();
    clock = 1000;
    expect(await through()).toBe('1970-01-01T00:00:00.001Z');
  });

  it('does not hide an unexpected error', async () => {
    const through = createCachedConsistentThrough({ read: () => Promise.reject(new TypeError('bug')), now: Date.now });
    await expect(through()).rejects.toThrow(TypeError);
  });
});
