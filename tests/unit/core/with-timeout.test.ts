import { withTimeout } from '../../../src/core/with-timeout.ts';

describe('work that has a time to be done in', () => {
  it('settles as it does where it is quick enough', async () => {
    await expect(withTimeout(1_000, () => Promise.resolve(7))).resolves.toBe(7);
    await expect(withTimeout(1_000, () => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
    await expect(
      withTimeout(1_000, () => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
  });

  it('is given up in time, and what it rejects with later troubles nobody', async () => {
    let fail: (reason: Error) => void = () => undefined;
    const late = withTimeout(
      5,
      () =>
        new Promise<never>((_, reject) => {
          fail = reject;
        }),
    );
    await expect(late).rejects.toMatchObject({ name: 'TimeoutError', message: 'no answer within 5 ms' });
    fail(new Error('too late'));
    await new Promise(setImmediate);
  });
});
