import { createRetry } from '../../../../../src/store/mongo/client/retry.ts';

const aRetry = ({ forMs = 1000, random = 0 } = {}) => {
  const pauses: number[] = [];
  const closing = new AbortController();
  let time = 0;
  const retry = createRetry({
    forMs,
    signal: closing.signal,
    onRetry: () => undefined,
    now: () => time,
    random: () => random,
    sleep: (milliseconds) => {
      pauses.push(milliseconds);
      time += milliseconds;
      return Promise.resolve();
    },
  });
  return { retry, pauses, closing };
};

const failing = (times: number) => {
  let attempts = 0;
  return {
    attempt: () => (++attempts > times ? Promise.resolve('done') : Promise.reject(new Error(`failed ${attempts}`))),
    attempts: () => attempts,
  };
};

describe('A retried command', () => {
  it('is sent again until it succeeds, after pauses that double', async () => {
    const { retry, pauses } = aRetry();
    const { attempt } = failing(4);
    expect(await retry(() => true, attempt)).toBe('done');
    expect(pauses).toEqual([10, 20, 40, 80]);
  });

  it('is not sent again where its failure does not allow it', async () => {
    const { retry } = aRetry();
    const { attempt, attempts } = failing(4);
    await expect(retry((thrown) => (thrown as Error).message !== 'failed 2', attempt)).rejects.toThrow('failed 2');
    expect(attempts()).toBe(2);
  });

  it('is given up in time, with its last failure', async () => {
    const { retry, pauses } = aRetry({ forMs: 100 });
    const { attempt, attempts } = failing(Infinity);
    await expect(retry(() => true, attempt)).rejects.toThrow('failed 4');
    expect([attempts(), pauses]).toEqual([4, [10, 20, 40]]);
  });

  it('pauses for half as long at the least, so that two that collide part', async () => {
    const { retry, pauses } = aRetry({ random: 1 });
    await retry(() => true, failing(2).attempt);
    expect(pauses).toEqual([5, 10]);
  });

  it('is given up once the store closes', async () => {
    const { retry, closing } = aRetry();
    const { attempt, attempts } = failing(Infinity);
    closing.abort();
    await expect(retry(() => true, attempt)).rejects.toThrow('failed 1');
    expect(attempts()).toBe(1);
  });
});
