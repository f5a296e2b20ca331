import { createSemaphore, createKeyedSemaphore, type Permits } from '../../../../src/core/concurrency/semaphore.ts';

const REFUSAL = 'too many';
const some = (about: Partial<Parameters<typeof createSemaphore>[0]> = {}) =>
  createSemaphore({ atMost: 10, waitingAtMost: 3, refusal: REFUSAL, ...about });
const turn = () => new Promise(setImmediate);

/** Acquires permits, and records in which order they were given. */
const asking = (semaphore: ReturnType<typeof createSemaphore>) => {
  const given: string[] = [];
  const ask = async (name: string, amount: number): Promise<Permits> => {
    const permits = await semaphore.acquire(amount);
    given.push(name);
    return permits;
  };
  return { given, ask };
};

describe('The permits of a semaphore', () => {
  it('are given up to their number, then in turn as others are released', async () => {
    const { given, ask } = asking(some());
    const [first] = await Promise.all([ask('a', 6), ask('b', 4)]);
    const c = ask('c', 5);
    const d = ask('d', 1);
    await turn();
    expect(given).toEqual(['a', 'b']);
    first.release();
    await Promise.all([c, d]);
    expect(given).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are not given to a later request that needs less', async () => {
    const { given, ask } = asking(some());
    const a = await ask('a', 6);
    const large = ask('large', 8);
    const small = ask('small', 1);
    await turn();
    expect(given).toEqual(['a']);
    a.release();
    await Promise.all([large, small]);
    expect(given).toEqual(['a', 'large', 'small']);
  });

  it('are free once, however often they are released, and in part where a request shrinks', async () => {
    const { given, ask } = asking(some());
    const [a] = await Promise.all([ask('a', 9), ask('b', 1)]);
    a.shrinkTo(20);
    a.shrinkTo(4);
    a.shrinkTo(6);
    await ask('c', 5);
    const d = ask('d', 2);
    await turn();
    expect(given).toEqual(['a', 'b', 'c']);
    a.release();
    a.release();
    await d;
    const e = ask('e', 3);
    await turn();
    expect(given).toEqual(['a', 'b', 'c', 'd']);
    (await d).release();
    await e;
  });

  it('are given to a request for more than there are when all are free', async () => {
    const { given, ask } = asking(some());
    const a = await ask('a', 1);
    const whole = ask('whole', 50);
    await turn();
    expect(given).toEqual(['a']);
    a.release();
    await whole;
  });

  it('are refused with Problem `overloaded` where too many wait, or a request waits too long', async () => {
    const { given, ask } = asking(some({ waitMs: 20 }));
    const a = await ask('a', 6);
    const large = ask('large', 8);
    const small = ask('small', 2);
    await Promise.all([
      expect(large).rejects.toMatchObject({ kind: 'overloaded', message: REFUSAL }),
      small,
      ask('smaller', 2),
      expect(ask('one too many', 1)).rejects.toMatchObject({ kind: 'overloaded' }),
    ]);
    expect(given).toEqual(['a', 'small', 'smaller']);
    a.release();
    await ask('b', 6);
  });
});

describe('The permits of a keyed semaphore', () => {
  it('are taken from no other key, and are free again once released', async () => {
    const semaphore = createKeyedSemaphore({ atMost: 1, waitingAtMost: 0, refusal: REFUSAL });
    const [a] = await Promise.all([semaphore.acquire('a'), semaphore.acquire('b')]);
    await expect(semaphore.acquire('a')).rejects.toMatchObject({ kind: 'overloaded', message: REFUSAL });
    a.release();
    a.release();
    const again = await semaphore.acquire('a');
    await expect(semaphore.acquire('a')).rejects.toMatchObject({ kind: 'overloaded' });
    await expect(semaphore.acquire('b')).rejects.toMatchObject({ kind: 'overloaded' });
    again.release();
    await semaphore.acquire('a');
  });

  it('are waited for in one queue a key', async () => {
    const semaphore = createKeyedSemaphore({ atMost: 1, waitingAtMost: 1, refusal: REFUSAL });
    const [a] = await Promise.all([semaphore.acquire('a'), semaphore.acquire('b')]);
    const next = semaphore.acquire('a');
    a.release();
    const { release } = await next;
    const last = semaphore.acquire('a');
    await expect(semaphore.acquire('a')).rejects.toMatchObject({ kind: 'overloaded' });
    release();
    await last;
  });
});
