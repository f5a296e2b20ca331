import { withTimeout } from '../../../../src/core/retry/with-timeout.ts';

describe('Work with a timeout', () => {
  it('settles as it does where it is quick enough', async () => {
    await expect(withTimeout(1_000, () => Promise.resolve(7))).resolves.toBe(7);
    await expect(withTimeout(1_000, () => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
    await expect(
      withTimeout(1_000, () => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
  });

  it('rejects in time, and its later rejection is handled', async () => {
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
