import { request } from 'node:http';
import { createReadLimiter } from '../../../../src/http/message/read-concurrency.ts';
import type { Response } from '../../../../src/http/message/request-response.ts';
import { createSemaphore, type Semaphore } from '../../../../src/core/concurrency/semaphore.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { listening, served } from '../../../support/servers/served-app.ts';

const MIB = 1_048_576;

/** A semaphore with the number of bytes in use. */
const watched = (waitMs = 50) => {
  const semaphore = createSemaphore({ atMost: 16 * MIB, waitingAtMost: 4, waitMs, refusal: 'too much' });
  let bytesInUse = 0;
  const counting: Semaphore = {
    acquire: async (amount = 1) => {
      const permit = await semaphore.acquire(amount);
      let acquired = amount;
      bytesInUse += amount;
      const keep = (left: number): void => {
        bytesInUse -= Math.max(0, acquired - left);
        acquired = Math.min(acquired, left);
        permit.shrinkTo(left);
      };
      return { shrinkTo: keep, release: () => keep(0) };
    },
  };
  return { bounded: createReadLimiter(counting), bytesInUse: () => bytesInUse };
};

const answering = (bounded: ReturnType<typeof createReadLimiter>, read: () => Promise<Response>) =>
  served({ methods: { GET: () => bounded(read) } });

describe('what is read', () => {
  it('has permits of the largest size while it is read, of its bytes until it is sent, and then none', async () => {
    const { bounded, bytesInUse } = watched();
    const during: number[] = [];
    const { server } = answering(bounded, () => {
      during.push(bytesInUse());
      return Promise.resolve({ status: 200, headers: {}, body: 'x'.repeat(100) });
    });
    await listening(server, async (port) => {
      expect(await (await fetch(`http://127.0.0.1:${port}/x`)).text()).toHaveLength(100);
    });
    expect(during).toEqual([8 * MIB]);
    await waitFor('no memory is in use', () => bytesInUse() === 0);
    const made = await bounded(() => Promise.resolve({ status: 200, headers: {}, body: new Uint8Array(100) }));
    expect(bytesInUse()).toBe(100);
    made.onFinished?.();
    const streamed = await bounded(() =>
      Promise.resolve({
        status: 200,
        headers: {},
        body: {
          length: 100 * MIB,
          bufferedBytes: 7,
          chunks: async function* () {
            yield await Promise.resolve(new Uint8Array());
          },
        },
      }),
    );
    expect(bytesInUse()).toBe(7);
    streamed.onFinished?.();
  });

  it('is refused with 503 and Retry-After while there is no memory, and read once others are gone', async () => {
    const { bounded, bytesInUse } = watched();
    const large = { status: 200, headers: {}, body: Buffer.alloc(8 * MIB) };
    const { server } = answering(bounded, () => Promise.resolve(large));
    await listening(server, async (port) => {
      const url = `http://127.0.0.1:${port}/x`;
      // Two that take nothing of their answers.
      const slow = [0, 1].map(() => request(url).end());
      await Promise.all(
        slow.map(
          (one) =>
            new Promise((resolve) => {
              one.on('response', resolve);
            }),
        ),
      );
      const refused = await fetch(url);
      expect([
        refused.status,
        refused.headers.get('retry-after'),
        ((await refused.json()) as { kind: string }).kind,
      ]).toEqual([503, '1', 'overloaded']);
      slow.forEach((one) => {
        one.on('error', () => undefined);
        one.destroy();
      });
      await waitFor('no memory is in use', () => bytesInUse() === 0);
      expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(8 * MIB);
    });
  });

  it('releases its memory where it is refused, its client has left, or nothing of it is sent', async () => {
    const { bounded, bytesInUse } = watched();
    await expect(bounded(() => Promise.reject(new Problem('not-found', 'nothing')))).rejects.toMatchObject({
      kind: 'not-found',
    });
    expect(bytesInUse()).toBe(0);
    let goOn = (): void => undefined;
    let isStarted = false;
    const { server } = answering(bounded, async () => {
      isStarted = true;
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      return { status: 200, headers: {}, body: Buffer.alloc(MIB) };
    });
    await listening(server, async (port) => {
      const leaving = request(`http://127.0.0.1:${port}/x`)
        .on('error', () => undefined)
        .end();
      await waitFor('it has begun', () => isStarted);
      leaving.destroy();
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      goOn();
      await waitFor('no memory is in use', () => bytesInUse() === 0);
      isStarted = false;
      const head = fetch(`http://127.0.0.1:${port}/x`, { method: 'HEAD' });
      await waitFor('it has begun', () => isStarted);
      goOn();
      expect((await head).headers.get('content-length')).toBe(String(MIB));
      await waitFor('no memory is in use', () => bytesInUse() === 0);
    });
  });
});
