import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { createLogFailure } from '../../../../src/http/server/log-failure.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { createLog } from '../../../../src/telemetry/log.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { served } from '../../../support/servers/served-app.ts';

const warned = (lines: readonly string[]): readonly Record<string, unknown>[] =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ level }) => level === 'warn');

describe('the log of answers of 5xx', () => {
  it('names request, route, status and kind, and nothing that was sent', async () => {
    const { server, lines } = served({
      path: '/x/:name',
      methods: { POST: () => Promise.reject(new Problem('store-unavailable', 'The store of anna is away.')) },
    });
    const answer = await request(server).post('/x/anna?agent=anna').send({ anna: 1 }).expect(503);
    expect(warned(lines)).toMatchObject([
      { requestId: answer.headers['x-request-id'], route: '/x/:name', status: 503, kind: 'store-unavailable' },
    ]);
    expect(JSON.stringify(warned(lines))).not.toContain('anna');
  });

  it('has no line for an error of the client, nor a second one for an unexpected error', async () => {
    const { server, lines } = served({
      methods: {
        GET: () => Promise.reject(new Problem('not-found', 'no')),
        PUT: () => Promise.reject(new Error('a bug')),
      },
    });
    await request(server).get('/x').expect(404);
    const failed = await request(server).put('/x').expect(500);
    expect(warned(lines)).toEqual([]);
    expect(
      lines.filter((line) => line.includes('"level":"error"') && line.includes(String(failed.headers['x-request-id']))),
    ).toHaveLength(1);
  });

  it('writes ten lines a second, says how many it left out, and begins again', async () => {
    const lines: string[] = [];
    const logFailure = createLogFailure(
      createLog({
        level: 'info',
        destination: {
          write: (line) => {
            lines.push(line);
          },
        },
      }),
      { perMs: 50 },
    );
    const fail = (): void => logFailure({ requestId: 'ab', route: '/x', status: 503, kind: 'overloaded' });
    for (let n = 0; n < 1000; n++) fail();
    expect(warned(lines)).toHaveLength(10);
    await waitFor('the count', () => lines.length === 11);
    expect(warned(lines)[10]).toMatchObject({ leftOut: 990 });
    fail();
    expect(warned(lines)).toHaveLength(12);
    await sleep(100);
    expect(warned(lines)).toHaveLength(12);
  });
});
