import { createReadAfterWrite } from '../../../../src/ingest/sink-outcome/read-after-write.ts';
import type { Progress } from '../../../../src/store/ports/sink/progress-repository.ts';

const aProgress = (change: Partial<Progress>): Progress => ({
  partition: 0,
  epoch: 1,
  last: 0,
  through: 0,
  deadLetters: [],
  ...change,
});
const at = { partition: 0, offset: 5, frame: 1 };

describe('The read-after-write wait', () => {
  it('ends when a sink in this process reports that it has passed the message', async () => {
    const readAfterWrite = createReadAfterWrite({
      progress: { all: () => Promise.resolve([]) },
      now: Date.now,
      waitMs: 5000,
    });
    const outcome = readAfterWrite.waitForBatch(at);
    readAfterWrite.onProgress(aProgress({ offset: 6 }));
    await expect(outcome).resolves.toEqual({ kind: 'readable', deadLetters: [] });
  });

  it('ends when the stored progress of another process has passed the message', async () => {
    let offset = 3;
    const readAfterWrite = createReadAfterWrite({
      progress: {
        all: () => Promise.resolve([aProgress({ partition: 1, offset: 99 }), aProgress({ offset: offset++ })]),
      },
      now: Date.now,
      waitMs: 5000,
    });
    await expect(readAfterWrite.waitForBatch(at)).resolves.toEqual({ kind: 'readable', deadLetters: [] });
  });

  it('names the dead letters of this batch, and of no other', async () => {
    const deadLetters = [
      { offset: 5, frame: 1, index: 2, notedAt: 0 },
      { offset: 5, frame: 0, index: 0, notedAt: 0 },
      { offset: 4, frame: 1, index: 0, notedAt: 0 },
    ];
    const readAfterWrite = createReadAfterWrite({
      progress: { all: () => Promise.resolve([aProgress({ offset: 7, deadLetters })]) },
      now: Date.now,
      waitMs: 5000,
    });
    await expect(readAfterWrite.waitForBatch(at)).resolves.toEqual({ kind: 'readable', deadLetters: [deadLetters[0]] });
  });

  it('is late after its longest time, also when the store does not answer at all', async () => {
    const readAfterWrite = createReadAfterWrite({
      progress: { all: () => new Promise(() => undefined) },
      now: Date.now,
      waitMs: 30,
    });
    await expect(readAfterWrite.waitForBatch(at)).resolves.toEqual({ kind: 'late' });
  });

  it('goes on waiting while the store cannot be read', async () => {
    let failures = 3;
    const all = () =>
      failures-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve([aProgress({ offset: 6 })]);
    const readAfterWrite = createReadAfterWrite({ progress: { all }, now: Date.now, waitMs: 5000 });
    await expect(readAfterWrite.waitForBatch(at)).resolves.toEqual({ kind: 'readable', deadLetters: [] });
  });

  it('polls a few times for all waiters together, and not at all without waiters', async () => {
    let reads = 0;
    const readAfterWrite = createReadAfterWrite({
      progress: {
        all: () => {
          reads++;
          return Promise.resolve([]);
        },
      },
      now: Date.now,
      waitMs: 500,
    });
    await Promise.all(Array.from({ length: 20 }, () => readAfterWrite.waitForBatch(at)));
    expect(reads).toBeGreaterThan(2);
    expect(reads).toBeLessThan(100);
    const before = reads;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(reads).toBeLessThanOrEqual(before + 1);
  });

  it('does not read while a sink of this process reports, and reads again when the reports end', async () => {
    let reads = 0;
    let clock = 0;
    const readAfterWrite = createReadAfterWrite({
      progress: {
        all: () => {
          reads++;
          return Promise.resolve([aProgress({ offset: 9 })]);
        },
      },
      now: () => clock,
      waitMs: 5000,
    });
    readAfterWrite.onProgress(aProgress({ offset: 5 }));
    const outcome = readAfterWrite.waitForBatch(at);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(reads).toBe(0);
    clock = 1001;
    await expect(outcome).resolves.toEqual({ kind: 'readable', deadLetters: [] });
    expect(reads).toBe(1);
  });

  it('ends at once for what was reported before', async () => {
    const deadLetters = [{ offset: 5, frame: 1, index: 2, notedAt: 0 }];
    const readAfterWrite = createReadAfterWrite({
      progress: { all: () => Promise.reject(new Error('not to be read')) },
      now: () => 0,
      waitMs: 0,
    });
    readAfterWrite.onProgress(aProgress({ offset: 6, deadLetters }));
    await expect(readAfterWrite.waitForBatch(at)).resolves.toEqual({ kind: 'readable', deadLetters });
    await expect(readAfterWrite.waitForOffset(0, 5, 0)).resolves.toBe(6);
  });

  it('resolves with the last known offset, also where that is before the one awaited', async () => {
    const readAfterWrite = createReadAfterWrite({
      progress: { all: () => Promise.resolve([aProgress({ offset: 4 })]) },
      now: Date.now,
      waitMs: 5000,
    });
    await expect(readAfterWrite.waitForOffset(0, 3, 1000)).resolves.toBe(4);
    await expect(readAfterWrite.waitForOffset(0, 5, 20)).resolves.toBe(4);
    await expect(readAfterWrite.waitForOffset(1, 0, 20)).resolves.toBe(0);
  });

  it('prefers a report of this process to a read that began before it', async () => {
    let answer: (documents: readonly Progress[]) => void = () => undefined;
    const readAfterWrite = createReadAfterWrite({
      progress: { all: () => new Promise((resolve) => (answer = resolve)) },
      now: () => performance.now(),
      waitMs: 5000,
    });
    const outcome = readAfterWrite.waitForBatch({ ...at, offset: 8 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    readAfterWrite.onProgress(aProgress({ offset: 7 }));
    answer([aProgress({ offset: 6 })]);
    await expect(readAfterWrite.waitForOffset(0, 6, 0)).resolves.toBe(7);
    readAfterWrite.onProgress(aProgress({ offset: 9 }));
    await expect(outcome).resolves.toMatchObject({ kind: 'readable' });
  });
});
