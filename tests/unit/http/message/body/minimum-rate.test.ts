import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { MinimumRate, StreamedBody } from '../../../../../src/http/message/request-response.ts';
import { waitFor } from '../../../../support/checks/wait-for.ts';
import { listening, served } from '../../../../support/servers/served-app.ts';

const CHUNK = Buffer.alloc(65_536, 'a');
const WINDOW_MS = 1000;

/**
 * A server whose answers never end by themselves, made of such chunks, with how many bytes of one were made and whether
 * that has ended.
 */
const endless = (rate: MinimumRate, chunk = CHUNK) => {
  const made = { bytes: 0, ended: false };
  const body: StreamedBody = {
    bufferedBytes: 0,
    minRate: rate,
    async *chunks() {
      try {
        for (; ; made.bytes += chunk.length) yield await Promise.resolve(chunk);
      } finally {
        made.ended = true;
      }
    },
  };
  return { made, ...served({ methods: { GET: () => Promise.resolve({ status: 200, headers: {}, body }) } }) };
};
const ask = (port: number): Socket => {
  const socket = connect({ port, host: '127.0.0.1' }).pause();
  socket.on('error', () => undefined);
  socket.write('GET /x HTTP/1.1\r\nHost: x\r\n\r\n');
  return socket;
};
/**
 * Reads a little again and again, until `until` returns true or these milliseconds have passed. Resolves with the
 * number of reads that found data.
 */
const trickle = async (socket: Socket, until: () => boolean, mostMs: number): Promise<number> => {
  let reads = 0;
  for (const began = performance.now(); !until() && performance.now() - began < mostMs;) {
    if (socket.read() !== null) reads += 1;
    await pause(20);
  }
  return reads;
};

describe('a client that is slow', () => {
  it('is cut off where it reads nothing', async () => {
    const { made, server, unexpectedErrors } = endless({ bytes: 1, perMs: WINDOW_MS });
    await listening(server, async (port) => {
      ask(port);
      await waitFor('it is cut off', () => made.ended);
    });
    expect(unexpectedErrors).toEqual([]);
  });

  it('is cut off where it reads again and again, but less than the rate', async () => {
    const { made, server, unexpectedErrors } = endless({ bytes: 1_000_000_000, perMs: WINDOW_MS });
    await listening(server, async (port) => {
      const reads = await trickle(ask(port), () => made.ended, 120 * WINDOW_MS);
      expect([made.ended, reads > 5]).toEqual([true, true]);
    });
    expect(unexpectedErrors).toEqual([]);
  });

  it('stays connected where that little is the rate', async () => {
    const { made, server } = endless({ bytes: 1, perMs: WINDOW_MS });
    await listening(server, async (port) => {
      await trickle(ask(port), () => made.ended, 4 * WINDOW_MS);
      expect(made.ended).toBe(false);
    });
  });

  it('stays connected where that little is the rate, however large a chunk is', async () => {
    const { made, server } = endless({ bytes: 1, perMs: WINDOW_MS }, Buffer.alloc(100_000_000, 'a'));
    await listening(server, async (port) => {
      await trickle(ask(port), () => made.ended, 4 * WINDOW_MS);
      expect(made).toEqual({ bytes: 0, ended: false });
    });
  });

  it('stays connected however long there is nothing to read', async () => {
    const body: StreamedBody = {
      bufferedBytes: 0,
      minRate: { bytes: 1_000_000_000, perMs: 100 },
      async *chunks() {
        yield CHUNK;
        await pause(600);
        yield CHUNK;
      },
    };
    await listening(
      served({ methods: { GET: () => Promise.resolve({ status: 200, headers: {}, body }) } }).server,
      async (port) => {
        const answer = await fetch(`http://127.0.0.1:${port}/x`);
        expect((await answer.arrayBuffer()).byteLength).toBe(2 * CHUNK.length);
      },
    );
  });
});
