import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { createUploadRateMonitor, MIN_UPLOAD_RATE } from '../../../../../src/http/message/body/minimum-upload-rate.ts';
import type { Route } from '../../../../../src/http/message/request-response.ts';
import { readBody } from '../../../../../src/http/message/body/read-body.ts';
import { createInFlight } from '../../../../../src/http/message/body/in-flight.ts';
import { listening, served } from '../../../../support/servers/served-app.ts';

const echo: Pick<Route, 'methods'> = {
  methods: {
    POST: async (request) => ({
      status: 200,
      headers: { 'Content-Type': 'application/octet-stream' },
      body: await request.body({ isAuthenticated: true }),
    }),
  },
};

const received = (socket: Socket, enough: (text: string) => boolean): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (enough(text)) resolve(text);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', () => resolve(text));
  });
const isAnswered =
  (status: number) =>
  (text: string): boolean =>
    text.includes(`HTTP/1.1 ${status}`) && text.includes('\r\n\r\n');

const eventually = async (holds: () => boolean): Promise<void> => {
  const until = Date.now() + 120_000;
  while (!holds() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
};

describe('the body of a request', () => {
  it('reaches the handler byte for byte', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 0xc3, 0x28]);
    const answer = await request(served(echo).server)
      .post('/x')
      .set('Content-Type', 'application/octet-stream')
      .send(bytes)
      .responseType('blob');
    expect(answer.body).toEqual(bytes);
  });

  it('may be empty', async () => {
    const answer = await request(served(echo).server).post('/x').responseType('blob');
    expect([answer.status, answer.body]).toEqual([200, Buffer.alloc(0)]);
  });

  it('of exactly the limit is taken, and one byte more is refused with 413', async () => {
    const { server } = served(echo, { bodyLimit: 1000 });
    await listening(server, async (port) => {
      const at = `http://127.0.0.1:${port}`;
      await request(at).post('/x').type('text').send('x'.repeat(1000)).expect(200);
      const answer = await request(at).post('/x').type('text').send('x'.repeat(1001));
      expect([answer.status, (answer.body as { kind: string }).kind]).toEqual([413, 'too-large']);
    });
  });

  it('is measured as it comes where its length is not declared', async () => {
    const { server, inFlight } = served(echo, { bodyLimit: 1000 });
    await listening(server, async (port) => {
      const socket = connect(port, '127.0.0.1');
      const chunk = `258\r\n${'x'.repeat(600)}\r\n`;
      socket.write(`POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`);
      expect(await received(socket, isAnswered(413))).toContain('too-large');
      socket.destroy();
    });
    expect(inFlight.bytes()).toBe(0);
  });

  it('that was refused leaves the connection fit for the next request', async () => {
    const { server } = served(echo, { bodyLimit: 1000 });
    await listening(server, async (port) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(
        `POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(5000)}` +
          'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok',
      );
      const text = await received(socket, isAnswered(200));
      expect(text).toMatch(/HTTP\/1\.1 413 [\s\S]*HTTP\/1\.1 200 /);
      socket.destroy();
    });
  });

  it.each(['deflate', 'br', 'gzip, gzip'])('with the content coding %s is refused', async (coding) => {
    const answer = await request(served(echo).server)
      .post('/x')
      .type('text')
      .set('Content-Encoding', coding)
      .send(gzipSync('x'));
    expect([answer.status, (answer.body as { faults: unknown }).faults]).toEqual([
      400,
      [{ at: 'Content-Encoding', detail: 'must be absent, identity or gzip' }],
    ]);
  });

  describe('in gzip', () => {
    const sendCoded = (server: Server, bytes: Buffer) =>
      request(server)
        .post('/x')
        .type('text')
        .set('Content-Encoding', 'gzip')
        .serialize((of) => of as string)
        .send(bytes);

    it('is decoded', async () => {
      const text = 'some words, '.repeat(5000);
      const { server, inFlight } = served(echo, { bodyLimit: 100_000 });
      const answer = await sendCoded(server, gzipSync(text)).responseType('blob').expect(200);
      expect((answer.body as Buffer).equals(Buffer.from(text))).toBe(true);
      expect(inFlight.bytes()).toBe(0);
    });

    it('is refused where it would be too large decoded, and no more of it is decoded', async () => {
      const { server, inFlight } = served(echo, { bodyLimit: 100_000 });
      const bomb = gzipSync(Buffer.alloc(50_000_000));
      expect(bomb.length).toBeLessThan(100_000);
      await sendCoded(server, bomb).expect(413);
      expect(inFlight.bytes()).toBe(0);
    });

    it.each([
      ['no gzip', Buffer.from('some words')],
      ['cut off', gzipSync('some words').subarray(0, -3)],
    ])('is refused where it is %s', async (_, bytes) => {
      const answer = await sendCoded(served(echo).server, bytes).expect(400);
      expect((answer.body as { faults: unknown }).faults).toEqual([
        { at: 'Content-Encoding', detail: expect.stringContaining('RFC 1952') as string },
      ]);
    });
  });

  it('counts as in flight from its first byte until its answer', async () => {
    let answer: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { server, inFlight } = served({
      methods: {
        POST: async (request) => {
          await request.body({ isAuthenticated: true });
          await waiting;
          return { status: 204, headers: {} };
        },
      },
    });
    await listening(server, async (port) => {
      const sent = request(`http://127.0.0.1:${port}`)
        .post('/x')
        .type('text')
        .send('x'.repeat(700))
        .then(({ status }) => status);
      await eventually(() => inFlight.bytes() === 700);
      answer();
      expect(await sent).toBe(204);
      expect(inFlight.bytes()).toBe(0);
    });
  });

  it('is refused with 503 before it is read where too much is in flight, and taken again afterwards', async () => {
    let answer: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { server, inFlight } = served(
      {
        methods: {
          POST: async (request) => {
            await request.body({ isAuthenticated: true });
            await waiting;
            return { status: 204, headers: {} };
          },
        },
      },
      { maxInFlight: 1000 },
    );
    await listening(server, async (port) => {
      const post = (): Promise<request.Response> =>
        Promise.resolve(request(`http://127.0.0.1:${port}`).post('/x').type('text').send('x'.repeat(700)));
      const first = post();
      await eventually(() => inFlight.bytes() === 700);
      const refused = await post();
      expect([refused.status, refused.headers['retry-after'], (refused.body as { kind: string }).kind]).toEqual([
        503,
        '1',
        'overloaded',
      ]);
      expect(inFlight.bytes()).toBe(700);
      answer();
      expect((await first).status).toBe(204);
      expect((await post()).status).toBe(204);
    });
  });

  const byCredential: Pick<Route, 'methods'> = {
    methods: {
      POST: async (request) => ({
        status: 200,
        headers: {},
        body: await request.body({ isAuthenticated: request.header('authorization') !== undefined }),
      }),
    },
  };

  it('of an unknown client has a room of its own, in which the oldest that stalls gives way', async () => {
    // Room for 1000 bytes of unauthenticated bodies, 500 of them for one address.
    const { server, inFlight, unauthenticatedBodies } = served(byCredential, { maxInFlight: 4000 });
    await listening(server, async (port) => {
      const stalled = Array.from({ length: 5 }, () => connect(port, '127.0.0.1'));
      const answers = stalled.map((socket) => received(socket, isAnswered(503)));
      for (const socket of stalled)
        socket.write(`POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 301\r\n\r\n${'x'.repeat(300)}`);
      expect(await Promise.any(answers)).toContain('overloaded');
      expect([unauthenticatedBodies.bytes() <= 500, inFlight.bytes()]).toEqual([true, 0]);
      const post = (size: number) => request(`http://127.0.0.1:${port}`).post('/x').type('text').send('x'.repeat(size));
      expect((await post(3900).set('Authorization', 'Basic a')).status).toBe(200);
      expect((await post(400)).status).toBe(200);
      for (const socket of stalled) socket.destroy();
      await eventually(() => unauthenticatedBodies.bytes() === 0);
    });
  });

  it('of an unknown client is refused with 413 where it has more than 64 KiB', async () => {
    const { server } = served(byCredential, { bodyLimit: 1_000_000, maxInFlight: 2_000_000 });
    await listening(server, async (port) => {
      const post = (size: number) => request(`http://127.0.0.1:${port}`).post('/x').type('text').send('x'.repeat(size));
      expect((await post(65_536)).status).toBe(200);
      expect((await post(65_537)).status).toBe(413);
      expect((await post(65_537).set('Authorization', 'Basic a')).status).toBe(200);
    });
  });

  it('that stalls is refused with 408 and released, and a slow one is accepted', async () => {
    const { server, inFlight } = served(echo, { uploadRate: { bytes: 100, perMs: 1500 } });
    await listening(server, async (port) => {
      const [stalled, slow] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
      for (const socket of [stalled, slow]) socket.write('POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n');
      stalled.write('x'.repeat(1500));
      const [refused, accepted] = [received(stalled, isAnswered(408)), received(slow, isAnswered(200))];
      for (let times = 0; times < 20; times++) {
        await pause(100);
        slow.write('x'.repeat(100));
      }
      expect(await accepted).toContain('HTTP/1.1 200');
      expect(await refused).toContain('too-slow');
      stalled.destroy();
      slow.destroy();
      await eventually(() => inFlight.bytes() === 0);
    });
  });

  it('cut off by the client is given back and is no error', async () => {
    const { server, inFlight, lines, unexpectedErrors } = served(echo);
    await listening(server, async (port) => {
      const socket = connect(port, '127.0.0.1');
      socket.write('POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nonly a little');
      await eventually(() => inFlight.bytes() === 13);
      socket.destroy();
      await eventually(() => lines.some((line) => line.includes('"gone"')));
    });
    expect([inFlight.bytes(), unexpectedErrors, lines.filter((line) => line.includes('"error"'))]).toEqual([0, [], []]);
  });

  it('with Expect: 100-continue is asked for only where it is accepted', async () => {
    const { server } = served(echo, { bodyLimit: 1000 });
    await listening(server, async (port) => {
      const accepted = connect(port, '127.0.0.1');
      accepted.write('POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n');
      await received(accepted, isAnswered(100));
      accepted.write('ok');
      expect(await received(accepted, isAnswered(200))).toContain('HTTP/1.1 200');
      accepted.destroy();

      const refused = connect(port, '127.0.0.1');
      refused.write('POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n');
      const text = await received(refused, () => false);
      expect(text).toMatch(/^HTTP\/1\.1 413 /);
      expect(text).toMatch(/\r\nConnection: close\r\n/);
    });
  });

  it('that comes byte by byte takes little more memory than its bytes', async () => {
    const message = new IncomingMessage(new Socket());
    const concat = jest.spyOn(Buffer, 'concat');
    const body = readBody(message, new ServerResponse(message), {
      limit: 10_000,
      inFlight: createInFlight(10_000),
      uploads: createUploadRateMonitor(MIN_UPLOAD_RATE),
    });
    for (let n = 0; n < 5000; n++) message.emit('data', Buffer.of(n % 256));
    message.emit('end');
    expect((await body).equals(Buffer.from(Array.from({ length: 5000 }, (_, n) => n % 256)))).toBe(true);
    expect(Math.max(...concat.mock.calls.map(([pieces]) => pieces.length))).toBeLessThan(2000);
    concat.mockRestore();
  });
});
