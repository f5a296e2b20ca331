import { createSlices, eachInSlices, filterInSlices, mapInSlices } from '../../../../src/core/concurrency/slices.ts';

/** Longer than a slice. */
const LONG_MS = 11;

const clock = { at: 0 };
const slices = () => createSlices(() => clock.at);

const turns = { count: 0 };
let nextTurn: NodeJS.Immediate;
const countTurn = (): void => {
  turns.count++;
  nextTurn = setImmediate(countTurn);
};

describe('Work in slices', () => {
  beforeEach(() => {
    turns.count = 0;
    nextTurn = setImmediate(countTurn);
  });
  afterEach(() => clearImmediate(nextTurn));

  it('goes on while its slice lasts, and pauses for a turn when that is used up', async () => {
    const { yieldIfDue } = slices();
    expect([yieldIfDue(), yieldIfDue()]).toEqual([undefined, undefined]);
    clock.at += LONG_MS;
    const due = yieldIfDue();
    expect(due).toBeInstanceOf(Promise);
    await due;
    expect(turns.count).toBeGreaterThan(0);
    expect(yieldIfDue()).toBeUndefined();
  });

  it('pauses before a step that would use up more than is left', async () => {
    const { yieldIfDue } = slices();
    expect([yieldIfDue(LONG_MS), yieldIfDue(9)]).toEqual([undefined, undefined]);
    clock.at += 2;
    expect(yieldIfDue(7)).toBeUndefined();
    await yieldIfDue(9);
    expect(turns.count).toBeGreaterThan(0);
  });

  it('has a slice of its own in each turn', async () => {
    const { yieldIfDue } = slices();
    expect(yieldIfDue()).toBeUndefined();
    clock.at += LONG_MS;
    await new Promise(setImmediate);
    expect(yieldIfDue()).toBeUndefined();
  });

  it('shares one slice a turn with all other work, and takes turns with it', async () => {
    const { yieldIfDue } = slices();
    const steps: string[] = [];
    const stepsOfTurn = new Map<number, number>();
    const work = async (name: string): Promise<void> => {
      for (let step = 0; step < 4; step++) {
        const due = yieldIfDue();
        if (due !== undefined) await due;
        steps.push(name);
        stepsOfTurn.set(turns.count, (stepsOfTurn.get(turns.count) ?? 0) + 1);
        clock.at += LONG_MS;
      }
    };
    await Promise.all(['a', 'b', 'c'].map(work));
    expect([...stepsOfTurn.values()]).toEqual(Array.from({ length: 12 }, () => 1));
    // The first begins at once, and is then the one that has waited longest.
    expect(steps.join('')).toBe('aabcabcabcbc');
  });

  it('can be given up for a turn, whatever is left of the slice', async () => {
    const { yieldNow, yieldIfDue } = slices();
    await yieldNow();
    expect(turns.count).toBe(1);
    expect(yieldIfDue()).toBeUndefined();
    await Promise.all([yieldNow(), yieldNow()]);
    expect(turns.count).toBe(2);
  });

  it('goes on, with all that waits, in one turn as far as its slice lasts', async () => {
    const { yieldNow } = slices();
    const resumedIn: number[] = [];
    const work = async (): Promise<void> => {
      await yieldNow();
      resumedIn.push(turns.count);
      clock.at += 4;
      // What it does next in this turn counts too.
      await Promise.resolve();
      clock.at += 1;
    };
    await Promise.all(Array.from({ length: 5 }, work));
    expect(resumedIn).toEqual([1, 1, 2, 2, 3]);
  });

  it('does not pause in a short loop, however little is left of the slice', async () => {
    const { yieldIfDue, startLoop } = slices();
    expect(yieldIfDue()).toBeUndefined();
    clock.at += LONG_MS;
    const pause = startLoop();
    expect(pause()).toBeUndefined();
    clock.at += 1;
    expect(pause()).toBeUndefined();
    const due = pause(1);
    expect(due).toBeInstanceOf(Promise);
    await due;
    clock.at += 1;
    expect(pause()).toBeUndefined();
    clock.at += LONG_MS;
    expect(pause()).toBeInstanceOf(Promise);
  });

  const busyFor = (milliseconds: number): void => {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
  };

  it('ends with what a step throws', async () => {
    const failure = new Error('a step failed');
    const done: number[] = [];
    const step = (index: number): void => {
      busyFor(LONG_MS);
      if (index === 2) throw failure;
      done.push(index);
    };
    await expect(eachInSlices(4, step)).rejects.toBe(failure);
    await expect(
      (async () => {
        await mapInSlices([0, 1, 2], step);
      })(),
    ).rejects.toBe(failure);
    expect(done).toEqual([0, 1, 0, 1]);
  });

  it('maps and filters all items in their order, in more turns than one where that takes long', async () => {
    expect(mapInSlices([], () => 1)).toEqual([]);
    expect(mapInSlices(['a'], (item, index) => `${index}${item}`)).toEqual(['0a']);
    const slow = (item: number, index: number): number => {
      busyFor(LONG_MS);
      return item * 10 + index;
    };
    expect(await mapInSlices([1, 2, 3, 4], slow)).toEqual([10, 21, 32, 43]);
    const isOdd = (item: number): boolean => {
      busyFor(LONG_MS);
      return item % 2 === 1;
    };
    expect(await filterInSlices([1, 2, 3, 4, 5], isOdd)).toEqual([1, 3, 5]);
    expect(turns.count).toBeGreaterThan(5);
  });
});
