import { setImmediate as settle, setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import type { StudyAppender, StudyTopics } from '../../../../src/journal/port/study-topics.ts';
import { createTopicCache, type TopicCache, type TopicCacheDeps } from '../../../../src/studies/stream/topic-cache.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const STUDY = 'study:spelling';
/** So many bytes of a record make a piece of the topic end after it. */
const LARGE = 1_000_000;

describe('chunks of a topic that are read for all readers', () => {
  let topics: StudyTopics;
  let appender: StudyAppender;
  let reads: string[];
  const made: TopicCache[] = [];
  beforeEach(async () => {
    topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
    for (const study of [STUDY, 'study:other']) await topics.ensure(study);
    appender = await topics.claim(0);
    reads = [];
  });
  afterEach(async () => {
    for (const cache of made.splice(0)) cache.close();
    await topics.close();
  });

  const shared = (deps: Partial<TopicCacheDeps> = {}): TopicCache => {
    const read: StudyTopics['read'] = (study, from, waitMs) => {
      reads.push(`${study} ${from}`);
      return topics.read(study, from, waitMs);
    };
    const cache = createTopicCache({
      topics: { read },
      epoch: () => '',
      maxBytes: 100_000_000,
      ttlMs: 60_000,
      ...deps,
    });
    made.push(cache);
    return cache;
  };
  const append = async (count: number, bytes = 10, study = STUDY): Promise<void> => {
    const changes = Array.from({ length: count }, (_, n) => ({
      study,
      key: `k${n} ${Math.random()}`,
      value: Buffer.from(JSON.stringify('x'.repeat(bytes))),
      headers: { source: 'h5p' },
    }));
    await appender.append(changes);
  };

  it('are read once for all readers at an offset within them, at once or soon after', async () => {
    await append(1500);
    const cache = shared();
    const together = await Promise.all(Array.from({ length: 50 }, () => cache.read(STUDY, 0, 0)));
    expect([new Set(together).size, together[0]?.putKeys.length, reads]).toEqual([1, 1000, [`${STUDY} 0`]]);
    for (const at of [0, 700, 999]) expect(await cache.read(STUDY, at, 0)).toBe(together[0]);
    expect((await cache.read(STUDY, 1000, 0)).putKeys).toHaveLength(500);
    expect((await cache.read('study:other', 0, 0)).putKeys).toHaveLength(0);
    expect(reads).toEqual([`${STUDY} 0`, `${STUDY} 1000`, 'study:other 0']);
  });

  it('are waited for together at the head, and never longer than requested', async () => {
    const cache = shared();
    const together = [cache.read(STUDY, 0, 5000), cache.read(STUDY, 0, 5000)];
    await pause(20);
    await append(3);
    const [one, other] = await Promise.all(together);
    expect([one?.putKeys.length, other === one, reads]).toEqual([3, true, [`${STUDY} 0`]]);
    expect(await cache.read(STUDY, 3, 20)).toMatchObject({ from: 3, next: 3, putKeys: [] });
  });

  it('are cached up to so many bytes of all studies together, and the oldest are evicted first', async () => {
    await append(3, LARGE);
    await append(1, LARGE, 'study:other');
    const cache = shared({ maxBytes: 9_000_000 });
    for (const [study, at] of [
      [STUDY, 0],
      [STUDY, 1],
      ['study:other', 0],
    ] as const)
      await cache.read(study, at, 0);
    reads = [];
    for (const [study, at] of [
      ['study:other', 0],
      [STUDY, 1],
    ] as const)
      await cache.read(study, at, 0);
    expect(reads).toEqual([]);
    await cache.read(STUDY, 0, 0);
    expect(reads).toEqual([`${STUDY} 0`]);
  });

  it('are evicted exactly after their time, whether there are readers or not', async () => {
    await append(1);
    await append(1, 10, 'study:other');
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const cache = shared();
      const asked = async (): Promise<WeakRef<object>> => new WeakRef(await cache.read(STUDY, 0, 0));
      await cache.read('study:other', 0, 0);
      await jest.advanceTimersByTimeAsync(10_000);
      reads = [];
      const cached = await asked();
      await jest.advanceTimersByTimeAsync(59_999);
      expect([(await asked()).deref() === cached.deref(), reads.length]).toEqual([true, 1]);
      await jest.advanceTimersByTimeAsync(1);
      await settle();
      collect();
      expect(cached.deref()).toBeUndefined();
      await asked();
      expect([reads.length, jest.getTimerCount()]).toEqual([2, 1]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('are few of one study, so that a reader that is far behind gets larger ones', async () => {
    const cache = shared();
    for (let at = 0; at < 100; at++) {
      await append(1);
      await cache.read(STUDY, at, 0);
    }
    expect((await cache.read(STUDY, 99, 0)).putKeys).toHaveLength(1);
    expect((await cache.read(STUDY, 5, 0)).putKeys).toHaveLength(95);
  });

  it('reject for all waiting readers where the topic cannot be read, and are read again then', async () => {
    const cache = shared();
    const refused = await Promise.allSettled([cache.read('study:none', 0, 0), cache.read('study:none', 0, 0)]);
    const missing: unknown = expect.objectContaining({ reason: expect.objectContaining({ kind: 'not-found' }) });
    expect(refused).toEqual([missing, missing]);
    await topics.ensure('study:none');
    expect(await cache.read('study:none', 0, 0)).toMatchObject({ next: 0 });
    expect(reads).toHaveLength(2);
  });

  it('end for all waiting readers once the cache is closed', async () => {
    const cache = shared();
    const waiting = cache.read(STUDY, 0, 60_000);
    cache.close();
    expect(await waiting).toMatchObject({ from: 0, next: 0 });
  });
});
