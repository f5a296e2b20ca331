import { randomBytes } from 'node:crypto';
import { followKeyRing, openKeyRing, retireMasterKeys, rotateKeyRing } from '../../../src/store/stored-key-ring.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';

describe('The stored key ring', () => {
  const now = 1_000_000;
  let store: Store;
  let old: Uint8Array;
  const open = async (key: Uint8Array) => (await openKeyRing(store.facts, key))!;
  beforeEach(async () => {
    store = await openStore('sqlite::memory:', { now: () => now });
    old = new Uint8Array(randomBytes(32));
  });
  afterEach(() => store.close());

  it('is of the first key that came, and of no other', async () => {
    expect((await open(old)).root).toEqual(old);
    expect(await openKeyRing(store.facts, randomBytes(32))).toBeUndefined();
  });

  it('is read with the old and the new master key after a rotation, also by a process that runs', async () => {
    const ring = await open(old);
    const running = followKeyRing(store.facts, old, ring);
    const fresh = await rotateKeyRing(store.facts, { masterKey: old, ring, now });
    await running.refresh();
    for (const one of [await open(old), await open(fresh), running.current()])
      expect([one.number, Buffer.from(one.root).equals(old), one.generations.length]).toEqual([1, true, 2]);
    expect((await open(fresh)).generations).toEqual((await open(old)).generations);

    const again = await rotateKeyRing(store.facts, { masterKey: fresh, ring: await open(fresh), now });
    expect((await open(again)).number).toBe(2);
    expect(await retireMasterKeys(store.facts, again, await open(again))).toBe(2);
    for (const gone of [old, fresh]) expect(await openKeyRing(store.facts, gone)).toBeUndefined();
    expect((await open(again)).number).toBe(2);
  });

  it('is rotated by one of two at once; the other has changed nothing', async () => {
    const ring = await open(old);
    const both = await Promise.allSettled([0, 1].map(() => rotateKeyRing(store.facts, { masterKey: old, ring, now })));
    const [won] = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const lost = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(lost).toEqual([expect.objectContaining({ kind: 'version-conflict' })]);
    expect((await open(won!)).generations).toEqual((await open(old)).generations);
  });

  it.each([0, 1, 2])('opens with the old key wherever a rotation stops (after %d writes)', async (writes) => {
    const ring = await open(old);
    let left = writes;
    const facts = {
      ...store.facts,
      putIfAbsent: (name: string, value: string) =>
        left-- > 0 ? store.facts.putIfAbsent(name, value) : Promise.reject(new Error('a crash')),
    };
    await expect(rotateKeyRing(facts, { masterKey: old, ring, now })).rejects.toThrow('a crash');
    expect((await open(old)).number).toBe(0);
    const fresh = await rotateKeyRing(store.facts, { masterKey: old, ring: await open(old), now });
    expect((await open(fresh)).number).toBe(1);
  });
});
