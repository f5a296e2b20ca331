import { get, type IncomingMessage } from 'node:http';
import { exportMyLines } from '../../../../../src/api/me/export.ts';
import type { PeopleServices } from '../../../../../src/api/route/services.ts';
import type { SubjectService } from '../../../../../src/consent/subject/service/subject-service.ts';
import type { Session } from '../../../../../src/consent/subject/sign-in-links.ts';
import type { Handler, Response, Route } from '../../../../../src/http/message/request-response.ts';
import { createStudySnapshot } from '../../../../../src/api/studies/study-snapshot.ts';
import { createSemaphore, createKeyedSemaphore } from '../../../../../src/core/concurrency/semaphore.ts';
import { cursorOf } from '../../../../../src/studies/stream/stream-change.ts';
import { waitFor } from '../../../../support/checks/wait-for.ts';
import { anAdmittedStudy } from '../../../../support/builders/studies/an-admitted-study.ts';
import { mountedRoute } from '../../../../support/builders/http/mounted-route.ts';
import { listening, served } from '../../../../support/servers/served-app.ts';

const CHUNK = Buffer.alloc(65_536, 'a');
const CHUNKS = 2000;
let made = 0;
/** Far more than the buffers of a connection hold. */
const large = async function* (): AsyncGenerator<Uint8Array> {
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    made += 1;
    yield await Promise.resolve(CHUNK);
  }
};
const semaphores = {
  all: createSemaphore({ atMost: 4, waitingAtMost: 0, refusal: 'too many' }),
  each: () => createKeyedSemaphore({ atMost: 1, waitingAtMost: 4, waitMs: 50, refusal: 'one at a time' }),
};

const snapshotOf = createStudySnapshot({
  readers: {
    admit: () => Promise.resolve(anAdmittedStudy()),
    awaitCut: () => Promise.resolve(anAdmittedStudy()),
    cursorOf: (offset) => cursorOf(offset, ''),
    logDelivery: () => Promise.resolve(),
  },
  takeSnapshot: () =>
    Promise.resolve({
      length: CHUNKS * CHUNK.length,
      count: 1,
      chunks: large,
      close: () => Promise.resolve(),
    }),
  limit: () => Promise.resolve(),
  requestsOfLab: createKeyedSemaphore({ atMost: 8, waitingAtMost: 0, refusal: 'too many' }),
  snapshots: semaphores.all,
  snapshotsOfLab: semaphores.each(),
});
const snapshot: Handler = (request) =>
  snapshotOf('study:spelling', { key: 'key', source: request.header('x-who') ?? '' })(request);

const subjectService = { export: large } as Partial<SubjectService> as SubjectService;
const exportOf = mountedRoute(
  exportMyLines,
  { people: { subjectService } as Partial<PeopleServices> as PeopleServices },
  {
    readSession: (person = '') =>
      Promise.resolve({
        person,
        role: 'subject',
        assurance: 'idp',
        organisation: 'org:default',
        link: person,
        issued: 0,
        expires: 0,
      } as Session),
  },
);
const exported: Handler = (request) => {
  const authorization = `Bearer ${request.header('x-who') ?? ''}`;
  if (exportOf === undefined) throw new Error('the route is not mounted');
  return exportOf({ ...request, header: (name) => (name === 'authorization' ? authorization : request.header(name)) });
};

describe.each<readonly [string, Handler]>([
  ['a snapshot', snapshot],
  ['an export', exported],
])('a client that reads %s slowly', (_, handle) => {
  const answers: Response[] = [];
  const resource: Pick<Route, 'methods'> = {
    methods: {
      GET: async (request) => {
        const answer = await handle(request);
        answers.push(answer);
        return answer;
      },
    },
  };
  const ask = (port: number, who: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      get({ port, path: '/x', agent: false, headers: { 'x-who': who } }, resolve).on('error', reject);
    });

  it('has one at a time, while others have theirs, and may have another once it has left', async () => {
    await listening(served(resource).server, async (port) => {
      const slow = await ask(port, 'slow');
      expect(slow.statusCode).toBe(200);
      for (const refused of await Promise.all(Array.from({ length: 4 }, () => ask(port, 'slow')))) {
        expect([refused.statusCode, Number(refused.headers['retry-after']) > 0]).toEqual([503, true]);
        refused.resume();
      }
      const other = await ask(port, 'other');
      expect(other.statusCode).toBe(200);
      other.destroy();
      slow.destroy();
      await waitFor('the place is free', async () => {
        const again = await ask(port, 'slow');
        again.destroy();
        return again.statusCode === 200;
      });
    });
  });

  it('is cut off in the end', () => {
    for (const { body } of answers) expect(body).toMatchObject({ minRate: { bytes: 262_144, perMs: 30_000 } });
    expect(answers.length).toBeGreaterThan(0);
  });

  it('gets the headers by HEAD, for which nothing is read and no permit is taken', async () => {
    const before = made;
    await listening(served(resource).server, async (port) => {
      const heads = await Promise.all(
        Array.from({ length: 5 }, () =>
          fetch(`http://127.0.0.1:${port}/x`, {
            method: 'HEAD',
            headers: { 'x-who': 'head' },
          }),
        ),
      );
      expect(heads.map(({ status, headers }) => [status, headers.get('content-disposition') !== null])).toEqual(
        Array(5).fill([200, true]),
      );
    });
    expect(made).toBe(before);
  });
});
