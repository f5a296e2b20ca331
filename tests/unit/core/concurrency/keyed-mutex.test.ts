import { createKeyedMutex } from '../../../../src/core/concurrency/keyed-mutex.ts';

const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

describe('The keyed mutex', () => {
  it('starts work of a key when the earlier work of that key has ended', async () => {
    const withLock = createKeyedMutex();
    const log: string[] = [];
    const [one, two] = [gate(), gate()];
    const all = Promise.all(
      [one, two].map(({ opened }, index) =>
        withLock('key', async () => {
          log.push(`begin ${index}`);
          await opened;
          log.push(`end ${index}`);
          return index;
        }),
      ),
    );
    two.open();
    await new Promise(setImmediate);
    expect(log).toEqual(['begin 0']);
    one.open();
    expect(await all).toEqual([0, 1]);
    expect(log).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1']);
  });

  it('does not let work of another key wait', async () => {
    const withLock = createKeyedMutex();
    const { open, opened } = gate();
    const slow = withLock('slow', () => opened);
    await expect(withLock('other', () => Promise.resolve('done'))).resolves.toBe('done');
    open();
    await slow;
  });

  it('goes on after work that failed, and rejects that work alone', async () => {
    const withLock = createKeyedMutex();
    const failing = withLock('key', () => Promise.reject(new Error('no')));
    const next = withLock('key', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('done');
  });
});
