import { setTimeout as timeout } from 'node:timers/promises';
import { createDeadline } from '../../../src/ingest/deadline.ts';

const never = new Promise<never>(() => undefined);

describe('The deadline of a request', () => {
  it('settles as the work does that ends in time, or without a limit', async () => {
    for (const deadline of [createDeadline(10_000), createDeadline()]) {
      expect(await deadline.race(Promise.resolve(7))).toBe(7);
      await expect(deadline.race(Promise.reject(new Error('mine')))).rejects.toThrow('mine');
      expect(() => deadline.check()).not.toThrow();
    }
  });

  it('says that nothing was kept, and lets nothing be appended, once it is over', async () => {
    const deadline = createDeadline(5);
    await expect(deadline.race(never)).rejects.toMatchObject({ kind: 'store-unavailable' });
    expect(() => deadline.check()).toThrow('nothing was kept');
  });

  it('names the ids where the batch may be in the journal', async () => {
    const deadline = createDeadline(5);
    deadline.appending(['an id']);
    await expect(deadline.race(never)).rejects.toMatchObject({
      kind: 'journal-unavailable',
      extensions: { ids: ['an id'] },
    });
  });

  it('is five seconds later, once, if another request has the pattern run', async () => {
    const deadline = createDeadline(5);
    const began = performance.now();
    const over = deadline.race(never);
    deadline.runTaken();
    deadline.runTaken();
    await expect(over).rejects.toMatchObject({ kind: 'store-unavailable' });
    expect(Math.round((performance.now() - began) / 2_500)).toBe(2);
  });

  it('leaves no rejection without a handler where the work fails later', async () => {
    const deadline = createDeadline(5);
    const late = timeout(20).then(() => Promise.reject(new Error('late')));
    await expect(deadline.race(late)).rejects.toMatchObject({ kind: 'store-unavailable' });
    await timeout(30);
  });
});
