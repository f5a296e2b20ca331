import { Agent, type IncomingMessage, request } from 'node:http';
import { createStudySnapshot, type StudySnapshotDeps } from '../../../../src/api/studies/study-snapshot.ts';
import { createSemaphore, createKeyedSemaphore } from '../../../../src/core/concurrency/semaphore.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { cursorOf } from '../../../../src/studies/stream/stream-change.ts';
import { anAdmittedStudy } from '../../../support/builders/studies/an-admitted-study.ts';
import { listening, served } from '../../../support/servers/served-app.ts';

/** A snapshot resource where every place is taken, with what it was asked to do. */
const full = async (
  admit: StudySnapshotDeps['readers']['admit'] = () => Promise.resolve(anAdmittedStudy({ head: 1843 })),
) => {
  const done: string[] = [];
  const [snapshots, snapshotsOfLab] = [
    createSemaphore({ atMost: 1, waitingAtMost: 0, refusal: 'too many' }),
    createKeyedSemaphore({ atMost: 1, waitingAtMost: 0, refusal: 'one at a time' }),
  ];
  await snapshots.acquire();
  await snapshotsOfLab.acquire('lab');
  const snapshot = createStudySnapshot({
    readers: {
      admit,
      awaitCut: () => Promise.resolve(anAdmittedStudy()),
      cursorOf: (offset) => cursorOf(offset, ''),
      logDelivery: () => {
        done.push('delivered');
        return Promise.resolve();
      },
    },
    takeSnapshot: () => {
      done.push('taken');
      return Promise.reject(new Error('it is taken'));
    },
    limit: () => Promise.resolve(),
    requestsOfLab: createKeyedSemaphore({ atMost: 8, waitingAtMost: 0, refusal: 'too many' }),
    snapshots,
    snapshotsOfLab,
  });
  return {
    done,
    ...served({ methods: { GET: (request) => snapshot('study:spelling', { key: 'key', source: 'lab' })(request) } }),
  };
};

describe('HEAD of a snapshot', () => {
  it('has the headers, takes no snapshot, logs no delivery and keeps the connection open', async () => {
    const { done, server, unexpectedErrors } = await full();
    await listening(server, async (port) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ask = (method: string, query: string): Promise<IncomingMessage> =>
        new Promise((resolve, reject) => {
          request({ port, path: `/x${query}`, method, agent }, (answer) => {
            answer.resume().on('end', () => resolve(answer));
          })
            .on('error', reject)
            .end();
        });
      for (const [query, type] of [
        ['', 'application/x-ndjson'],
        ['?format=csv', 'text/csv; charset=utf-8; header=present'],
        ['?format=parquet', 'application/vnd.apache.parquet'],
      ] as const) {
        const { statusCode, headers } = await ask('HEAD', query);
        expect(statusCode).toBe(200);
        expect(headers).toMatchObject({ 'content-type': type, 'study-head': 'v1.0-1842', 'cache-control': 'no-store' });
        expect(headers).not.toHaveProperty('content-length');
      }
      expect((await ask('HEAD', '?format=xlsx')).statusCode).toBe(400);
      expect((await ask('GET', '')).statusCode).toBe(503);
      agent.destroy();
    });
    expect([done, unexpectedErrors]).toEqual([[], []]);
  });

  it('is refused while the study releases nothing', async () => {
    const { server } = await full(() => Promise.resolve(anAdmittedStudy({ emits: false })));
    await listening(server, async (port) => {
      expect((await fetch(`http://127.0.0.1:${port}/x`, { method: 'HEAD' })).status).toBe(503);
    });
  });

  it('is refused where GET would be refused', async () => {
    const { server } = await full(() => Promise.reject(new Problem('ack-required', 'deletions have waited 30 days')));
    await listening(server, async (port) => {
      expect((await fetch(`http://127.0.0.1:${port}/x`, { method: 'HEAD' })).status).toBe(403);
    });
  });
});
