import request from 'supertest';
import {
  createHealth,
  createHealthHandlers,
  type HealthChecks,
  type ReadinessDeps,
} from '../../../../src/http/server/health.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { served } from '../../../support/servers/served-app.ts';

const ok = (): Promise<void> => Promise.resolve();
const ready = (checks: HealthChecks, lag: Omit<ReadinessDeps, 'health'> = {}) => {
  const { ready: handler } = createHealthHandlers({ health: createHealth(checks), ...lag });
  return request(served({ methods: { GET: handler } }).server).get('/x');
};

describe('/health/ready', () => {
  it('is 200 where journal and store can be reached', async () => {
    const answer = await ready({ journal: ok, store: ok });
    expect([answer.status, answer.body]).toEqual([200, { journal: 'ok', store: 'ok' }]);
  });

  it('is 503 where one cannot, and says why by the kind of the problem, not by its words', async () => {
    const answer = await ready({
      journal: () => Promise.reject(new Problem('journal-unavailable', 'kafka-1.school.example')),
      store: () => Promise.reject(new Error('host 10.0.0.1')),
    });
    expect([answer.status, answer.body]).toEqual([503, { journal: 'journal-unavailable', store: 'failed' }]);
  });

  it('does not wait for an answer that never comes', async () => {
    const answer = await ready({ journal: ok, store: () => new Promise(() => undefined) });
    expect([answer.status, answer.body]).toEqual([503, { journal: 'ok', store: 'timeout' }]);
  });

  it('names the lag as numbers, which alone make no process unready', async () => {
    const lag = { storeSeconds: 7200, sinkMessages: 40, releaserMessages: 0, unknownDeadLetters: true as const };
    const answer = await ready({ store: ok }, { readLag: () => Promise.resolve(lag) });
    expect([answer.status, answer.body]).toEqual([200, { store: 'ok', lag }]);
  });

  it('is 503 from the lag that the operator has set', async () => {
    const of = (storeSeconds: number) =>
      ready({ store: ok }, { readLag: () => Promise.resolve({ storeSeconds }), maxLagSeconds: 60 });
    expect((await of(59)).status).toBe(200);
    const answer = await of(60);
    expect([answer.status, answer.body]).toEqual([503, { store: 'behind', lag: { storeSeconds: 60 } }]);
  });

  it('is 503 until the store has caught up, and says how far it is, unless the store cannot be reached', async () => {
    const catchUp = { describe: () => 'catching up, 40 messages to go: no sink runs' };
    const answer = await ready({ store: ok }, { catchUp, maxLagSeconds: 60 });
    expect([answer.status, answer.body]).toEqual([503, { store: 'catching up, 40 messages to go: no sink runs' }]);
    const away = await ready({ store: () => Promise.reject(new Error('away')) }, { catchUp });
    expect([away.status, away.body]).toEqual([503, { store: 'failed' }]);
    expect((await ready({ store: ok }, { catchUp: { describe: () => undefined } })).status).toBe(200);
  });

  it('leaves out a lag that cannot be read, and says why the store cannot be reached', async () => {
    const answer = await ready(
      { store: () => Promise.reject(new Problem('store-unavailable', 'x')) },
      { readLag: () => Promise.reject(new Problem('store-unavailable', 'x')), maxLagSeconds: 60 },
    );
    expect([answer.status, answer.body]).toEqual([503, { store: 'store-unavailable' }]);
  });

  it('looks once for all who ask at the same time, and again for who asks later', async () => {
    let checks = 0;
    const health = createHealth({
      journal: () => {
        checks++;
        return ok();
      },
    });
    await Promise.all([health(), health()]);
    expect(checks).toBe(1);
    await health();
    expect(checks).toBe(2);
  });
});

describe('/health/live', () => {
  it('is 200 whatever cannot be reached', async () => {
    const { live } = createHealthHandlers({
      health: createHealth({ journal: () => Promise.reject(new Error()) }),
    });
    await request(served({ methods: { GET: live } }).server)
      .get('/x')
      .expect(200);
  });
});
