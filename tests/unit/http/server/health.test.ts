import request from 'supertest';
import { createHealth, createHealthHandlers, type HealthChecks } from '../../../../src/http/server/health.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { served } from '../../../support/servers/served-app.ts';

const ok = (): Promise<void> => Promise.resolve();
const ready = (checks: HealthChecks) => {
  const { ready: handler } = createHealthHandlers(createHealth(checks));
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

  it('waits two seconds for an answer, and no longer', async () => {
    const began = performance.now();
    const answer = await ready({ journal: ok, store: () => new Promise(() => undefined) });
    expect([answer.status, answer.body]).toEqual([503, { journal: 'ok', store: 'timeout' }]);
    expect(performance.now() - began).toBeLessThan(4000);
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
    const { live } = createHealthHandlers(createHealth({ journal: () => Promise.reject(new Error()) }));
    await request(served({ methods: { GET: live } }).server)
      .get('/x')
      .expect(200);
  });
});
