import { setTimeout as pause } from 'node:timers/promises';
import { createBatchedLookup } from '../../../../src/core/concurrency/batched-lookup.ts';

interface Call {
  readonly keys: readonly string[];
  readonly answer: (found: Readonly<Record<string, number>>) => void;
  readonly refuse: (thrown: unknown) => void;
}

/** A batched lookup whose calls the test answers. */
const aLookup = (): {
  readonly lookup: ReturnType<typeof createBatchedLookup<string, number>>;
  readonly calls: Call[];
} => {
  const calls: Call[] = [];
  const lookup = createBatchedLookup<string, number>(
    (keys) =>
      new Promise((resolve, reject) => {
        calls.push({ keys, answer: (found) => resolve(new Map(Object.entries(found))), refuse: reject });
      }),
  );
  return { lookup, calls };
};

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });

describe('A batched lookup', () => {
  it('serves the requests of one turn by one call that names each key once', async () => {
    const { lookup, calls } = aLookup();
    const answers = [lookup(['a', 'b']), lookup(['b', 'c']), lookup(['c'])];
    await turn();
    expect(calls.map(({ keys }) => keys)).toEqual([['a', 'b', 'c']]);
    calls[0]!.answer({ a: 1, b: 2 });
    expect(await Promise.all(answers)).toEqual([
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([['b', 2]]),
      new Map(),
    ]);
  });

  it('lets a request during a call wait for the next call, even for the same key', async () => {
    const { lookup, calls } = aLookup();
    const early = lookup(['a']);
    await turn();
    const late = [lookup(['a']), lookup(['b'])];
    await turn();
    expect(calls).toHaveLength(1);
    calls[0]!.answer({ a: 1 });
    expect(await early).toEqual(new Map([['a', 1]]));
    await turn();
    expect(calls.map(({ keys }) => keys)).toEqual([['a'], ['a', 'b']]);
    calls[1]!.answer({ a: 2, b: 3 });
    expect(await Promise.all(late)).toEqual([new Map([['a', 2]]), new Map([['b', 3]])]);
  });

  it('rejects the requests of a call that fails, and no others', async () => {
    const { lookup, calls } = aLookup();
    const early = [lookup(['a']), lookup(['b'])];
    await turn();
    const late = lookup(['c']);
    calls[0]!.refuse(new Error('away'));
    expect((await Promise.allSettled(early)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await turn();
    calls[1]!.answer({ c: 3 });
    expect(await late).toEqual(new Map([['c', 3]]));
  });

  it('begins again after it has been idle', async () => {
    const { lookup, calls } = aLookup();
    for (let round = 0; round < 3; round += 1) {
      const answer = lookup(['a']);
      await turn();
      calls[round]!.answer({ a: round });
      expect(await answer).toEqual(new Map([['a', round]]));
      await turn();
    }
  });

  it('asks nothing where no key is given', async () => {
    const { lookup, calls } = aLookup();
    expect(await lookup([])).toEqual(new Map());
    await turn();
    expect(calls).toEqual([]);
  });

  it('keeps at most one call under way, however many ask', async () => {
    let under = 0;
    let most = 0;
    const lookup = createBatchedLookup<number, number>(async (keys) => {
      under += 1;
      most = Math.max(most, under);
      await turn();
      under -= 1;
      return new Map(keys.map((key) => [key, key]));
    });
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        if (index % 3 === 0) await turn();
        return (await lookup([index])).get(index);
      }),
    );
    expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(most).toBe(1);
  });

  it('makes a call that hangs again, and lets no later one wait for it', async () => {
    const { lookup, calls } = aLookup();
    const early = lookup(['a']);
    await turn();
    const late = lookup(['b']);
    while (calls.length < 4) await pause(50);
    // The first call and its repetitions, and that of the one who asked during it.
    const ofLate = calls.filter(({ keys }) => keys[0] === 'b');
    expect(ofLate.length).toBeGreaterThan(0);
    ofLate.at(-1)!.answer({ b: 2 });
    expect(await late).toEqual(new Map([['b', 2]]));
    calls.findLast(({ keys }) => keys[0] === 'a')!.answer({ a: 1 });
    expect(await early).toEqual(new Map([['a', 1]]));
  });

  it('rejects as the first try of a call does', async () => {
    const { lookup, calls } = aLookup();
    const answer = lookup(['a']);
    await turn();
    while (calls.length < 2) await pause(50);
    calls[1]!.refuse(new Error('second'));
    expect(await Promise.race([answer.catch(() => 'over'), pause(20, 'waits')])).toBe('waits');
    calls[0]!.refuse(new Error('first'));
    await expect(answer).rejects.toThrow('first');
  });
});
