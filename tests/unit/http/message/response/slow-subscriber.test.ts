import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { MinimumRate } from '../../../../../src/http/message/request-response.ts';
import { createStudyStream, type StudyStreamDeps } from '../../../../../src/api/studies/study-stream.ts';
import { openSqliteStudyTopics } from '../../../../../src/journal/sqlite/study-topics.ts';
import { createKeyedSemaphore } from '../../../../../src/core/concurrency/semaphore.ts';
import { cursorOf, placeOf } from '../../../../../src/studies/stream/stream-change.ts';
import { createSubscriptions } from '../../../../../src/studies/stream/subscriptions.ts';
import { waitFor } from '../../../../support/checks/wait-for.ts';
import { anAdmittedStudy } from '../../../../support/builders/studies/an-admitted-study.ts';
import { listening, served } from '../../../../support/servers/served-app.ts';

const STUDY = 'study:spelling';
/** Far more, together, than the buffers of a connection hold. */
const RECORDS = 2000;
const VALUE = Buffer.from(JSON.stringify('x'.repeat(20_000)));

/** The stream of a study with nothing in it yet, behind the real server. */
const serving = async (minRate: MinimumRate) => {
  const topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
  await topics.ensure(STUDY);
  const appender = await topics.claim(0);
  const subscriptions = createSubscriptions({
    topics,
    filterReleasable: (_, keys) => Promise.resolve(new Set(keys)),
    now: Date.now,
  });
  const given: { readonly key: string; readonly count: number }[] = [];
  const readers: StudyStreamDeps['readers'] = {
    admit: () => Promise.resolve(anAdmittedStudy()),
    awaitCut: async () => anAdmittedStudy({ head: await topics.head(STUDY) }),
    cursorOf: (offset) => cursorOf(offset, ''),
    resumeOffset: (_, cursor) => Promise.resolve((placeOf(cursor)?.offset ?? NaN) + 1),
    logDelivery: ({ reader: { key }, count }) => {
      given.push({ key, count });
      return Promise.resolve();
    },
  };
  const stream = createStudyStream({
    readers,
    subscriptions,
    minRate,
    head: (study) => topics.head(study),
    onUnexpected: (thrown) => unexpectedErrors.push(thrown),
    limit: () => Promise.resolve(),
    streamsOfReader: createKeyedSemaphore({ atMost: 10, waitingAtMost: 0, refusal: 'too many' }),
  });
  const { server, unexpectedErrors } = served({
    methods: {
      GET: (request) =>
        stream(STUDY, { key: request.header('x-who') ?? '', source: 'lab' }, () => Promise.resolve())(request),
    },
  });
  const answers = new Map<string, ServerResponse>();
  server.prependListener('request', ({ headers }, response) => answers.set(String(headers['x-who']), response));
  return {
    server,
    unexpectedErrors,
    given,
    answers,
    append: async (): Promise<void> => {
      for (let from = 0; from < RECORDS; from += 100)
        await appender.append(
          Array.from({ length: 100 }, (_, n) => ({
            study: STUDY,
            key: `k${from + n}`,
            value: VALUE,
            headers: { source: 'h5p' },
          })),
        );
    },
    close: async (): Promise<void> => {
      subscriptions.close();
      await topics.close();
    },
  };
};

const ask = (
  port: number,
  who: string,
  { query, headers }: { readonly query: string; readonly headers: Readonly<Record<string, string>> },
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get({ port, path: `/x${query}`, agent: false, headers: { 'x-who': who, ...headers } }, resolve).on('error', reject);
  });
/** Takes what comes; the cursors of the whole lines of it, in order, and how it ended. */
const taking = (answer: IncomingMessage) => {
  const state = { cursors: [] as string[], ended: false };
  let rest = '';
  answer.on('data', (bytes: Buffer) => {
    const lines = (rest + bytes.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, cursor = '', op = ''] = /^(?:data: )?\{"cursor":"([^"]+)","op":"(\w+)"/.exec(line) ?? [];
      if (op === 'put') state.cursors.push(cursor);
    }
  });
  for (const event of ['end', 'error', 'close'])
    answer.on(event, () => {
      state.ended = true;
    });
  return state;
};
const all = Array.from({ length: RECORDS }, (_, offset) => cursorOf(offset, ''));
const FORMS: readonly (readonly [
  string,
  string,
  (cursor: string) => readonly [string, Readonly<Record<string, string>>],
])[] = [
  ['NDJSON', 'application/x-ndjson', (cursor: string) => [`?follow=false&after=${cursor}`, {}]],
  ['Server-Sent Events', 'text/event-stream', (cursor: string) => ['?follow=false', { 'last-event-id': cursor }]],
];

describe.each(FORMS)('a subscriber by %s that does not read', (_, accept, resume) => {
  it('slows no other subscriber, and has only a few chunks buffered', async () => {
    const { server, unexpectedErrors, append, answers, close } = await serving({ bytes: 1, perMs: 600_000 });
    await listening(server, async (port) => {
      const stuck = await ask(port, 'stuck', { query: '?from=start', headers: { accept } });
      stuck.pause();
      const others = [
        taking(await ask(port, 'one', { query: '?from=start', headers: { accept } })),
        taking(await ask(port, 'other', { query: '?from=start', headers: { accept } })),
      ];
      let bufferedBytes = 0;
      const looking = setInterval(() => {
        bufferedBytes = Math.max(bufferedBytes, answers.get('stuck')?.writableLength ?? 0);
      }, 5);
      await append();
      await waitFor('the others have all', () => others.every(({ cursors }) => cursors.length === RECORDS));
      clearInterval(looking);
      for (const { cursors } of others) expect(cursors).toEqual(all);
      expect(answers.get('stuck')?.closed).toBe(false);
      expect(bufferedBytes).toBeGreaterThan(0);
      expect(bufferedBytes).toBeLessThan(200_000);
      stuck.destroy();
    });
    await close();
    expect(unexpectedErrors).toEqual([]);
  });

  it('is cut off, and goes on after what it has with nothing missing', async () => {
    const { server, unexpectedErrors, append, answers, given, close } = await serving({ bytes: 262_144, perMs: 1000 });
    await listening(server, async (port) => {
      const stuck = await ask(port, 'stuck', { query: '?from=start', headers: { accept } });
      stuck.pause();
      await append();
      await waitFor('it is cut off', () => answers.get('stuck')?.closed === true);
      await waitFor('what it was given is put down', () => given.length === 1);
      // What is in the connection already comes to it still.
      const before = taking(stuck.resume());
      await waitFor('it has ended', () => before.ended);
      expect(before.cursors.length).toBeGreaterThan(0);
      expect(before.cursors.length).toBeLessThanOrEqual(given[0]!.count);
      expect(given[0]!.count).toBeLessThan(RECORDS - 100);
      const [query, headers] = resume(before.cursors.at(-1)!);
      const after = taking(await ask(port, 'stuck', { query, headers: { accept, ...headers } }));
      await waitFor('it has the rest', () => after.ended);
      expect([...before.cursors, ...after.cursors]).toEqual(all);
    });
    await close();
    expect(unexpectedErrors).toEqual([]);
  });
});
