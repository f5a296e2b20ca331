import { retryOnConflict } from '../../../../src/core/retry/retry-on-conflict.ts';

const winningAfter = (lost: number) => {
  let left = lost;
  return (): Promise<string | undefined> => Promise.resolve(left-- > 0 ? undefined : 'won');
};

describe('retryOnConflict', () => {
  it('resolves with the result of the first attempt that wins', async () => {
    await expect(retryOnConflict({ tries: 3, overloaded: 'busy' }, winningAfter(2))).resolves.toBe('won');
  });

  it('rejects as overloaded once all attempts are lost', async () => {
    await expect(retryOnConflict({ tries: 3, overloaded: 'busy' }, winningAfter(3))).rejects.toMatchObject({
      kind: 'overloaded',
      message: 'busy',
    });
  });

  it('passes on what an attempt throws', async () => {
    const attempt = () => Promise.reject(new Error('broken'));
    await expect(retryOnConflict({ tries: 3, overloaded: 'busy' }, attempt)).rejects.toThrow('broken');
  });
});
