import { createReadable } from '../../../src/ingest/read-after-write.ts';
import type { Progress } from '../../../src/store/ports/store.ts';

const aProgress = (change: Partial<Progress>): Progress => ({
  partition: 0,
  epoch: 1,
  last: 0,
  through: 0,
  aside: [],
  ...change,
});
const at = { partition: 0, offset: 5, frame: 1 };

describe('waiting until a batch is readable', () => {
  it('ends when a sink in this process tells that it has passed the message', async () => {
    const readable = createReadable({ progress: { all: () => Promise.resolve([]) }, now: Date.now, waitMs: 5000 });
    const outcome = readable.wait(at);
    readable.told(aProgress({ offset: 6 }));
    await expect(outcome).resolves.toEqual({ kind: 'readable', aside: [] });
  });

  it('ends when the progress documents of another process say so', async () => {
    let offset = 3;
    const readable = createReadable({
      progress: {
        all: () => Promise.resolve([aProgress({ partition: 1, offset: 99 }), aProgress({ offset: offset++ })]),
      },
      now: Date.now,
      waitMs: 5000,
    });
    await expect(readable.wait(at)).resolves.toEqual({ kind: 'readable', aside: [] });
  });

  it('names the statements of this request that were set aside, and of no other', async () => {
    const aside = [
      { offset: 5, frame: 1, index: 2, notedAt: 0 },
      { offset: 5, frame: 0, index: 0, notedAt: 0 },
      { offset: 4, frame: 1, index: 0, notedAt: 0 },
    ];
    const readable = createReadable({
      progress: { all: () => Promise.resolve([aProgress({ offset: 7, aside })]) },
      now: Date.now,
      waitMs: 5000,
    });
    await expect(readable.wait(at)).resolves.toEqual({ kind: 'readable', aside: [aside[0]] });
  });

  it('is late after the longest wait, also when the store does not answer at all', async () => {
    const readable = createReadable({
      progress: { all: () => new Promise(() => undefined) },
      now: Date.now,
      waitMs: 30,
    });
    await expect(readable.wait(at)).resolves.toEqual({ kind: 'late' });
  });

  it('goes on waiting while the store cannot be read', async () => {
    let failures = 3;
    const all = () =>
      failures-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve([aProgress({ offset: 6 })]);
    const readable = createReadable({ progress: { all }, now: Date.now, waitMs: 5000 });
    await expect(readable.wait(at)).resolves.toEqual({ kind: 'readable', aside: [] });
  });

  it('looks a few times for all who wait together, and not at all when nobody waits', async () => {
    let looks = 0;
    const readable = createReadable({
      progress: {
        all: () => {
          looks++;
          return Promise.resolve([]);
        },
      },
      now: Date.now,
      waitMs: 500,
    });
    await Promise.all(Array.from({ length: 20 }, () => readable.wait(at)));
    expect(looks).toBeGreaterThan(2);
    expect(looks).toBeLessThan(100);
    const before = looks;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(looks).toBeLessThanOrEqual(before + 1);
  });

  it('reads nothing while a sink of this process tells about the partition, and reads again once that is silent', async () => {
    let looks = 0;
    let clock = 0;
    const readable = createReadable({
      progress: {
        all: () => {
          looks++;
          return Promise.resolve([aProgress({ offset: 9 })]);
        },
      },
      now: () => clock,
      waitMs: 5000,
    });
    readable.told(aProgress({ offset: 5 }));
    const outcome = readable.wait(at);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(looks).toBe(0);
    clock = 1001;
    await expect(outcome).resolves.toEqual({ kind: 'readable', aside: [] });
    expect(looks).toBe(1);
  });

  it('is over at once for what was told before', async () => {
    const aside = [{ offset: 5, frame: 1, index: 2, notedAt: 0 }];
    const readable = createReadable({
      progress: { all: () => Promise.reject(new Error('nobody asks')) },
      now: () => 0,
      waitMs: 0,
    });
    readable.told(aProgress({ offset: 6, aside }));
    await expect(readable.wait(at)).resolves.toEqual({ kind: 'readable', aside });
    await expect(readable.reach(0, 5, 0)).resolves.toBe(6);
  });

  it('says how far the sink has come, also where that is not far enough', async () => {
    const readable = createReadable({
      progress: { all: () => Promise.resolve([aProgress({ offset: 4 })]) },
      now: Date.now,
      waitMs: 5000,
    });
    await expect(readable.reach(0, 3, 1000)).resolves.toBe(4);
    await expect(readable.reach(0, 5, 20)).resolves.toBe(4);
    await expect(readable.reach(1, 0, 20)).resolves.toBe(0);
  });

  it('believes a sink of this process rather than a read that began before it told', async () => {
    let answer: (documents: readonly Progress[]) => void = () => undefined;
    const readable = createReadable({
      progress: { all: () => new Promise((resolve) => (answer = resolve)) },
      now: () => performance.now(),
      waitMs: 5000,
    });
    const outcome = readable.wait({ ...at, offset: 8 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    readable.told(aProgress({ offset: 7 }));
    answer([aProgress({ offset: 6 })]);
    await expect(readable.reach(0, 6, 0)).resolves.toBe(7);
    readable.told(aProgress({ offset: 9 }));
    await expect(outcome).resolves.toMatchObject({ kind: 'readable' });
  });
});
