import { randomBytes } from 'node:crypto';
import { Agent, request, type ClientRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Request, Response } from '../../../../../src/http/message/request-response.ts';
import { isClientGone } from '../../../../../src/http/message/body/read-body.ts';
import { waitFor } from '../../../../support/checks/wait-for.ts';
import { listening, served } from '../../../../support/servers/served-app.ts';

const ok = (): Response => ({ status: 200, headers: {} });

/** A resource that takes its body as a stream. */
const streaming = (take: (request: Request) => Promise<Response>, maxInFlight?: number) =>
  served({ methods: { POST: take } }, maxInFlight === undefined ? {} : { maxInFlight });

const posted = (
  port: number,
  body: Buffer,
  { headers = {}, agent }: { readonly headers?: Readonly<Record<string, string>>; readonly agent?: Agent } = {},
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { port, path: '/x', method: 'POST', headers, ...(agent === undefined ? {} : { agent }) },
      (answer) => answer.resume().on('end', () => resolve(answer.statusCode)),
    );
    sent.on('error', reject).end(body);
  });

describe('a body that is streamed', () => {
  it('comes whole, and counts as in flight by its buffered bytes, until it is answered', async () => {
    const body = randomBytes(500_000);
    let seen = 0;
    let atEnd = 0;
    const { server, inFlight } = streaming(async (request) => {
      const stream = request.stream(600_000);
      const all: Buffer[] = [];
      for await (const chunk of stream.chunks) {
        all.push(chunk);
        seen = Math.max(seen, inFlight.bytes());
      }
      expect(Buffer.concat(all).equals(body)).toBe(true);
      stream.reserve(1234);
      atEnd = inFlight.bytes();
      return ok();
    });
    await listening(server, async (port) => {
      expect(await posted(port, body)).toBe(200);
    });
    expect([seen, atEnd, inFlight.bytes()]).toEqual([0, 1234, 0]);
  });

  it('is refused with 413 beyond the limit, declared or not, and with 400 where it is coded', async () => {
    const { server } = streaming(async (request) => {
      for await (const _ of request.stream(10_000).chunks) expect(_.length).toBeGreaterThan(0);
      return ok();
    });
    await listening(server, async (port) => {
      expect(await posted(port, randomBytes(10_000))).toBe(200);
      expect(await posted(port, randomBytes(10_001), { headers: { 'Content-Length': '10001' } })).toBe(413);
      expect(await posted(port, randomBytes(300_000), { headers: { 'Transfer-Encoding': 'chunked' } })).toBe(413);
      expect(await posted(port, randomBytes(10), { headers: { 'Content-Encoding': 'gzip' } })).toBe(400);
      expect(await posted(port, randomBytes(10), { headers: { 'Content-Encoding': 'br' } })).toBe(400);
    });
  });

  it('ends with its connection where the client stalls, but not where what came is being worked on', async () => {
    const ended: unknown[] = [];
    const { server } = served(
      {
        methods: {
          POST: async (request) => {
            try {
              for await (const chunk of request.stream(10_000).chunks) if (chunk.includes('wait')) await pause(2500);
              ended.push('whole');
            } catch (thrown) {
              ended.push(isClientGone(thrown));
              throw thrown;
            }
            return ok();
          },
        },
      },
      { uploadRate: { bytes: 100, perMs: 1000 } },
    );
    await listening(server, async (port) => {
      expect(await posted(port, Buffer.from('wait'))).toBe(200);
      const socket = connect(port, '127.0.0.1');
      const closed = new Promise((resolve) => {
        socket.on('close', resolve).on('error', () => undefined);
      });
      socket.write('POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nonly a little');
      await closed;
    });
    expect(ended).toEqual(['whole', true]);
  });

  it('is refused with 503 where more is buffered than the limit, and its memory is released', async () => {
    const { server, inFlight } = streaming(async (request) => {
      const stream = request.stream(100_000);
      for await (const chunk of stream.chunks) stream.reserve(chunk.length);
      return ok();
    }, 20_000);
    await listening(server, async (port) => {
      expect(await posted(port, randomBytes(90_000), { headers: { 'Transfer-Encoding': 'chunked' } })).toBe(503);
      expect(inFlight.bytes()).toBe(0);
      expect(await posted(port, randomBytes(10_000))).toBe(200);
    });
  });

  it('may be left unread: the answer comes, and the connection serves the next request', async () => {
    const { server } = streaming(async (request) => {
      for await (const chunk of request.stream(10_000_000).chunks) if (chunk.length > 0) break;
      return ok();
    });
    await listening(server, async (port) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let index = 0; index < 3; index++) expect(await posted(port, randomBytes(3_000_000), { agent })).toBe(200);
      agent.destroy();
    });
  });

  it('is read no faster than it is consumed', async () => {
    let go: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { server } = streaming(async (request) => {
      const chunks = request.stream(100_000_000).chunks[Symbol.asyncIterator]();
      await chunks.next();
      await blocked;
      while ((await chunks.next()).done !== true) continue;
      return ok();
    });
    await listening(server, async (port) => {
      const sent: ClientRequest = request({ port, path: '/x', method: 'POST' });
      const answered = new Promise<number | undefined>((resolve) => {
        sent.on('response', (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
      });
      let written = 0;
      while (written < 64 && sent.write(randomBytes(1_000_000))) written++;
      let drained = false;
      sent.once('drain', () => {
        drained = true;
      });
      for (let index = 0; index < 30; index++) sent.write(randomBytes(1_000_000));
      await new Promise((resolve) => {
        setTimeout(resolve, 150);
      });
      expect(drained).toBe(false);
      go();
      sent.end();
      expect(await answered).toBe(200);
    });
  });

  it('ends with its client: no response, nothing in flight, no unexpected error', async () => {
    let thrown = 0;
    const { server, inFlight, unexpectedErrors, lines } = streaming(async (request) => {
      const stream = request.stream(1_000_000);
      try {
        for await (const chunk of stream.chunks) stream.reserve(chunk.length);
      } catch (left) {
        thrown++;
        throw left;
      }
      return ok();
    });
    await listening(server, async (port) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc'),
      );
      await waitFor('three bytes in flight', () => inFlight.bytes() === 3);
      socket.destroy();
      await waitFor('the reading has ended', () => thrown === 1 && inFlight.bytes() === 0);
      await waitFor('it is noted', () => lines.some((line) => line.includes('"status":"gone"')));
    });
    expect(unexpectedErrors).toEqual([]);
  });

  it('is asked for with Expect: 100-continue, and not where it is refused', async () => {
    const { server } = streaming(async (request) => {
      for await (const chunk of request.stream(10).chunks) expect(chunk.length).toBe(5);
      return ok();
    });
    await listening(server, async (port) => {
      const talk = (length: number): Promise<string> =>
        new Promise((resolve) => {
          let got = '';
          const socket = connect(port, '127.0.0.1', () =>
            socket.write(
              'POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n' +
                `Connection: close\r\nContent-Length: ${length}\r\n\r\n`,
            ),
          );
          socket.on('data', (bytes: Buffer) => {
            got += bytes.toString();
            if (got.startsWith('HTTP/1.1 100') && !got.includes('HTTP/1.1 200')) socket.write('hello');
          });
          socket.on('close', () => resolve(got));
        });
      expect(await talk(5)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/);
      expect(await talk(11)).toMatch(/^HTTP\/1\.1 413/);
    });
  });
});
