import supertest from 'supertest';
import { Problem } from '../../../../src/core/problem.ts';
import { createMeter } from '../../../../src/http/xapi/meter.ts';
import { createFairScheduler } from '../../../../src/access/sources/limits/fair-scheduler.ts';
import { createQuotas } from '../../../../src/access/sources/limits/quotas.ts';
import { aCaller } from '../../../support/builders/http/a-caller.ts';
import { anApp } from '../../../support/builders/http/an-app.ts';
import { GENEROUS_QUOTA } from '../../../support/builders/http/generous-quota.ts';
import { aMessage } from '../../../support/clients/multipart-client.ts';

const KIB = 1024;
const sourceOf = (id: string) => ({ id, name: id, basis: 'public_task', createdAt: 0, v: 1 }) as const;

describe('the slot of a request', () => {
  it('is one, however often the request asks for it', async () => {
    const now = () => 0;
    const scheduler = createFairScheduler({ now, wakeAfter: () => undefined });
    const meter = createMeter({ quotas: createQuotas({ settings: GENEROUS_QUOTA, now }), scheduler });
    const request = (source: string, bytes: number) =>
      meter(sourceOf(source), {
        body: () => Promise.resolve(Buffer.alloc(bytes)),
        stream: () => {
          throw new Error('no stream');
        },
      });
    await request('quiet', 10).body();
    const busy = request('busy', 10 * KIB);
    await busy.body();
    expect([busy.beginStreamed(10 * KIB, 3), busy.beginRead()]).toEqual([undefined, undefined]);
    const next = request('busy', 0);
    const turn = next.beginStreamed(10 * KIB, 0);
    expect(turn).toBeInstanceOf(Promise);
    busy.end();
    await turn;
    next.end();
    expect(request('busy', 0).beginStreamed(10 * KIB, 0)).toBeUndefined();
  });

  it('comes before statements with attachments are parsed, as before others', async () => {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const until = async (title: string): Promise<void> => {
      while (!begun.includes(title)) await new Promise(setImmediate);
    };
    const hold = async (title: string): Promise<void> => {
      begun.push(title);
      await new Promise<void>((resolve) => ends.set(title, resolve));
    };
    const app = anApp({
      settings: { bodyLimit: 100 * KIB, attachmentsLimit: 100 * KIB, inFlightLimit: 1_000 * KIB },
      authenticate: (header) => Promise.resolve(aCaller({ source: sourceOf(header ?? '') })),
      xapi: {
        query: {
          statements: async () => {
            await hold('read of quiet');
            throw new Problem('not-found', 'nothing');
          },
          more: () => Promise.reject(new Error('no more')),
        },
        ingest: {
          post: async ({ body, attachments }) => {
            await hold(attachments === undefined ? `post of ${body.toString().slice(2, 7).trim()}` : 'attachments');
            throw new Problem('not-found', 'nothing');
          },
          put: () => Promise.reject(new Error('no PUT')),
        },
      },
    });
    const send = (request: supertest.Test, source: string): Promise<unknown> =>
      Promise.resolve(request.set('Authorization', source).set('X-Experience-API-Version', '2.0.0'));
    const post = (source: string, type: string, body: string | Buffer) =>
      send(supertest(app).post('/xapi/statements').set('Content-Type', type).send(body), source);
    const statements = (title: string) => `["${title}${' '.repeat(10 * KIB)}"]`;
    const { type, body } = aMessage([
      { headers: { 'Content-Type': 'application/json' }, content: statements('mixed') },
    ]);

    const answers = [send(supertest(app).get('/xapi/statements'), 'quiet')];
    await until('read of quiet');
    answers.push(post('busy', 'application/json', statements('busy ')));
    await until('post of busy');
    answers.push(post('busy', type, body.toString()));
    // Requests that come after it, each once the one before is ingested.
    for (const title of ['one', 'two', 'three']) {
      answers.push(post('quiet', 'application/json', `["${title.padEnd(5)}"]`));
      await until(`post of ${title}`);
      ends.get(`post of ${title}`)?.();
    }
    expect(begun).not.toContain('attachments');
    ends.get('post of busy')?.();
    await until('attachments');
    for (const end of ends.values()) end();
    await Promise.all(answers);
  });
});
