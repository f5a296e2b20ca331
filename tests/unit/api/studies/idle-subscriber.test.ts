import { get, type IncomingMessage } from 'node:http';
import { setImmediate as settle, setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createStudyStream } from '../../../../src/api/studies/study-stream.ts';
import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import { createKeyedSemaphore } from '../../../../src/core/concurrency/semaphore.ts';
import { createSubscriptions, type Subscriptions } from '../../../../src/studies/stream/subscriptions.ts';
import { cursorOf } from '../../../../src/studies/stream/stream-change.ts';
import { anAdmittedStudy } from '../../../support/builders/studies/an-admitted-study.ts';
import { listening, served } from '../../../support/servers/served-app.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const STUDY = 'study:spelling';
/** Weak references to the bytes of each chunk. */
const given: WeakRef<ArrayBufferLike>[] = [];
const noted =
  (subscriptions: Subscriptions): Subscriptions['subscribe'] =>
  (subscription) => {
    const deliveries = subscriptions.subscribe(subscription);
    const next: typeof deliveries.next = async (...goOn) => {
      const one = await deliveries.next(...goOn);
      if (one.value !== undefined) given.push(new WeakRef(one.value.bytes.buffer));
      return one;
    };
    return { ...deliveries, next, return: (value) => deliveries.return(value) };
  };
const ask = (port: number): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get({ port, path: '/x', agent: false }, resolve).on('error', reject);
  });

describe('A subscriber at the head of the stream', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('holds no chunk in memory after a while, however long it stays', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
    await topics.ensure(STUDY);
    const appender = await topics.claim(0);
    const subscriptions = createSubscriptions({
      topics,
      filterReleasable: (_, keys) => Promise.resolve(new Set(keys)),
      now: Date.now,
    });
    const stream = createStudyStream({
      readers: {
        admit: () => Promise.resolve(anAdmittedStudy()),
        awaitCut: () => Promise.resolve(anAdmittedStudy()),
        cursorOf: (offset) => cursorOf(offset, ''),
        resumeOffset: () => Promise.resolve(0),
        logDelivery: () => Promise.resolve(),
      },
      subscriptions: { subscribe: noted(subscriptions) },
      head: (study) => topics.head(study),
      onUnexpected: (thrown) => unexpectedErrors.push(thrown),
      limit: () => Promise.resolve(),
      streamsOfReader: createKeyedSemaphore({ atMost: 10, waitingAtMost: 0, refusal: 'too many' }),
    });
    const { server, unexpectedErrors } = served({
      methods: { GET: (request) => stream(STUDY, { key: 'one', source: 'lab' }, () => Promise.resolve())(request) },
    });
    await listening(server, async (port) => {
      const answer = await ask(port);
      let receivedBytes = 0;
      answer
        .on('data', (bytes: Buffer) => {
          receivedBytes += bytes.length;
        })
        .on('error', () => undefined);
      await appender.append([
        {
          study: STUDY,
          key: 'k1',
          value: Buffer.from(JSON.stringify('x'.repeat(500_000))),
          headers: { source: 'h5p' },
        },
      ]);
      for (let tries = 0; tries < 5000 && receivedBytes < 500_000; tries++) await pause(20);
      expect([receivedBytes > 500_000, given.length]).toEqual([true, 1]);
      for (let second = 0; second < 30; second++) {
        await jest.advanceTimersByTimeAsync(1000);
        await settle();
      }
      collect();
      expect(given[0]!.deref()).toBeUndefined();
      expect(answer.complete).toBe(false);
      answer.destroy();
    });
    subscriptions.close();
    await topics.close();
    expect(unexpectedErrors).toEqual([]);
  });

  it('is authorized together with all others of its lab', async () => {
    const topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
    await topics.ensure(STUDY);
    const subscriptions = createSubscriptions({
      topics,
      filterReleasable: (_, keys) => Promise.resolve(new Set(keys)),
      now: Date.now,
    });
    const admitted = { lab: 0, other: 0 };
    const stream = createStudyStream({
      readers: {
        admit: async ({ source }) => {
          admitted[source as 'lab' | 'other'] += 1;
          await pause(5);
          return anAdmittedStudy();
        },
        awaitCut: () => Promise.resolve(anAdmittedStudy()),
        cursorOf: (offset) => cursorOf(offset, ''),
        resumeOffset: () => Promise.resolve(0),
        logDelivery: () => Promise.resolve(),
      },
      subscriptions,
      head: (study) => topics.head(study),
      onUnexpected: (thrown) => {
        throw thrown;
      },
      limit: () => Promise.resolve(),
      streamsOfReader: createKeyedSemaphore({ atMost: 100, waitingAtMost: 0, refusal: 'too many' }),
    });
    const { server, unexpectedErrors } = served({
      methods: {
        GET: (request) =>
          stream(STUDY, { key: 'one', source: request.header('x-lab') ?? 'lab' }, () => Promise.resolve())(request),
      },
    });
    await listening(server, async (port) => {
      const answers = await Promise.all(
        [...Array.from({ length: 30 }, () => 'lab'), 'other'].map(
          (lab) =>
            new Promise<IncomingMessage>((resolve, reject) => {
              get({ port, path: '/x', agent: false, headers: { 'x-lab': lab } }, resolve).on('error', reject);
            }),
        ),
      );
      for (const answer of answers) answer.resume().on('error', () => undefined);
      const before = admitted.lab;
      for (let tries = 0; tries < 1200 && admitted.other < 3; tries++) await pause(100);
      expect([answers.every(({ statusCode }) => statusCode === 200), admitted.other >= 3]).toEqual([true, true]);
      expect(admitted.lab - before).toBeLessThan(20);
      for (const answer of answers) answer.destroy();
    });
    subscriptions.close();
    await topics.close();
    expect(unexpectedErrors).toEqual([]);
  });
});
