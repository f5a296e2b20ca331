import { get, type IncomingMessage } from 'node:http';
import request from 'supertest';
import type { StreamedBody } from '../../../../../src/http/message/request-response.ts';
import { Problem } from '../../../../../src/core/problem.ts';
import { waitFor } from '../../../../support/checks/wait-for.ts';
import { listening, served } from '../../../../support/servers/served-app.ts';

const answering = (body: StreamedBody) =>
  served({ methods: { GET: () => Promise.resolve({ status: 200, headers: { 'Content-Type': 'text/plain' }, body }) } });

const answerOf = (port: number): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get({ port, path: '/x' }, resolve).on('error', reject);
  });

/** A body of this many chunks of 100 kB, with what became of its making. */
const aBody = (count: number, last?: () => Promise<Uint8Array>) => {
  const made = { chunks: 0, ended: false };
  const body: StreamedBody = {
    length: count * 100_000,
    bufferedBytes: 0,
    async *chunks() {
      try {
        for (; made.chunks < count; made.chunks++)
          yield last !== undefined && made.chunks === count - 1 ? await last() : Buffer.alloc(100_000, 'a');
      } finally {
        made.ended = true;
      }
    },
  };
  return { body, made };
};

describe('A response that is streamed', () => {
  it('comes whole, with its length', async () => {
    const { body, made } = aBody(20);
    const { server } = answering(body);
    const answer = await request(server).get('/x').expect(200);
    expect(answer.headers['content-length']).toBe('2000000');
    expect(answer.text).toHaveLength(2_000_000);
    expect(made).toEqual({ chunks: 20, ended: true });
  });

  it('is chunked where its length is unknown, and cut off where it cannot be completed', async () => {
    const { length: _, ...unknown } = aBody(20).body;
    const whole = await request(answering(unknown).server).get('/x').expect(200);
    expect(whole.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
    expect(whole.headers).not.toHaveProperty('content-length');
    expect(whole.text).toHaveLength(2_000_000);

    const { length: __, ...torn } = aBody(20, () => Promise.reject(new Problem('store-unavailable', 'away'))).body;
    await listening(answering(torn).server, async (port) => {
      const answer = await answerOf(port);
      await expect(
        new Promise((resolve, reject) => {
          answer.on('error', reject).on('end', resolve).resume();
        }),
      ).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(answer.complete).toBe(false);
    });
  });

  it('is not even begun for HEAD, which has its headers', async () => {
    const { body, made } = aBody(20);
    const answer = await request(answering(body).server).head('/x').expect(200);
    expect(answer.headers['content-length']).toBe('2000000');
    expect(made).toEqual({ chunks: 0, ended: false });
  });

  it('is made no faster than the client takes it, and is ended when the client leaves', async () => {
    const { body, made } = aBody(1000);
    const { server, unexpectedErrors, lines } = answering(body);
    await listening(server, async (port) => {
      const answer = await answerOf(port);
      answer.pause();
      await new Promise((resolve) => {
        setTimeout(resolve, 200);
      });
      const before = made.chunks;
      expect(before).toBeLessThan(500);
      await new Promise((resolve) => {
        setTimeout(resolve, 200);
      });
      expect(made).toEqual({ chunks: before, ended: false });
      answer.destroy();
      await waitFor('the making has ended', () => made.ended);
      await waitFor('it is noted', () => lines.some((line) => line.includes('"route":"/x"')));
    });
    expect(unexpectedErrors).toEqual([]);
  });

  it('is cut off where the store fails on the way, so that it is not taken for complete', async () => {
    const { body } = aBody(3, () => Promise.reject(new Problem('store-unavailable', 'away')));
    const { server, unexpectedErrors } = answering(body);
    await listening(server, async (port) => {
      const answer = await answerOf(port);
      const cut = new Promise((resolve) => {
        answer.on('error', resolve).on('end', () => resolve(undefined));
      });
      answer.resume();
      expect(await cut).toMatchObject({ code: 'ECONNRESET' });
    });
    expect(unexpectedErrors).toEqual([]);
  });

  it('is cut off and reported at an unexpected error on the way', async () => {
    const { body } = aBody(3, () => Promise.reject(new TypeError('a bug')));
    const { server, unexpectedErrors } = answering(body);
    await listening(server, async (port) => {
      const answer = await answerOf(port);
      await new Promise((resolve) => {
        answer.on('error', resolve).on('end', resolve).resume();
      });
      await waitFor('it is reported', () => unexpectedErrors.length === 1);
    });
    expect(unexpectedErrors).toEqual([
      expect.objectContaining({ err: expect.objectContaining({ name: 'TypeError' }) }),
    ]);
  });
});
