import { createInTurn } from '../../../src/documents/keyed-mutex.ts';

const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

describe('work in turn', () => {
  it('about one key begins when what was asked for before has ended', async () => {
    const inTurn = createInTurn();
    const happened: string[] = [];
    const [one, two] = [gate(), gate()];
    const all = Promise.all(
      [one, two].map(({ opened }, index) =>
        inTurn('key', async () => {
          happened.push(`begin ${index}`);
          await opened;
          happened.push(`end ${index}`);
          return index;
        }),
      ),
    );
    two.open();
    await new Promise(setImmediate);
    expect(happened).toEqual(['begin 0']);
    one.open();
    expect(await all).toEqual([0, 1]);
    expect(happened).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1']);
  });

  it('about another key does not wait', async () => {
    const inTurn = createInTurn();
    const { open, opened } = gate();
    const slow = inTurn('slow', () => opened);
    await expect(inTurn('other', () => Promise.resolve('done'))).resolves.toBe('done');
    open();
    await slow;
  });

  it('goes on after work that failed, which alone is told so', async () => {
    const inTurn = createInTurn();
    const failing = inTurn('key', () => Promise.reject(new Error('no')));
    const next = inTurn('key', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('done');
  });
});
