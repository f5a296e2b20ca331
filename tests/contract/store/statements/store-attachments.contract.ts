import { createHash, randomBytes } from 'node:crypto';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { WithStore } from '../store.contract.ts';

const sha2Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The bytes in pieces of this size, each a moment after the one before. */
const pieces = async function* (bytes: Uint8Array, size = 50_000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += size) {
    await new Promise(setImmediate);
    yield bytes.subarray(from, from + size);
  }
};

const failingAfter = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* pieces(bytes);
  throw new Error('the client went away');
};

/** A stream of this many bytes that is never whole in memory, and its hash. */
const longStream = (megabytes: number): { readonly sha2: string; readonly chunks: AsyncIterable<Uint8Array> } => {
  const block = (index: number): Buffer => Buffer.alloc(1_000_000, `block ${index}, `);
  const sha2 = createHash('sha256');
  for (let index = 0; index < megabytes; index++) sha2.update(block(index));
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < megabytes; index++) yield* pieces(block(index), 333_333);
  };
  return { sha2: sha2.digest('hex'), chunks: chunks() };
};

const collected = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

const put = async ({ attachments }: Store, bytes: Uint8Array, usedAt = 1000): Promise<string> => {
  await attachments.put({ sha2: sha2Of(bytes), usedAt, source: 'moodle' }, pieces(bytes));
  return sha2Of(bytes);
};

const stored = async ({ attachments }: Store, sha2: string): Promise<object | undefined> =>
  (await attachments.find([sha2])).get(sha2);

/** The promises of every attachment repository. */
export const describeAttachmentRepository = (withStore: WithStore): void => {
  describe('The attachment repository', () => {
    it.each([
      ['nothing', 0],
      ['one byte', 1],
      ['a chunk to the byte', 262_144],
      ['a chunk and a byte', 262_145],
      ['three chunks and some', 800_001],
    ])('gives the data back byte for byte: %s', (_, length) =>
      withStore(async ({ store, another }) => {
        const bytes = randomBytes(length);
        const sha2 = await put(store, bytes);
        expect(await stored(store, sha2)).toEqual({ sha2, length, usedAt: 1000 });
        expect((await collected(store.attachments.read(sha2))).equals(bytes)).toBe(true);
        expect((await collected((await another()).attachments.read(sha2))).equals(bytes)).toBe(true);
      })(),
    );

    it(
      'stores and reads 20 MB as a stream',
      withStore(async ({ store }) => {
        const { sha2, chunks } = longStream(20);
        await store.attachments.put({ sha2, usedAt: 1000, source: 'moodle' }, chunks);
        const digest = createHash('sha256');
        let largest = 0;
        for await (const chunk of store.attachments.read(sha2)) {
          digest.update(chunk);
          largest = Math.max(largest, chunk.byteLength);
        }
        expect(digest.digest('hex')).toBe(sha2);
        expect(largest).toBeLessThanOrEqual(1_048_576);
        expect(await stored(store, sha2)).toMatchObject({ length: 20_000_000 });
      }),
    );

    it(
      'shows nothing of a put before it is complete',
      withStore(async ({ store, another }) => {
        const bytes = randomBytes(700_000);
        const other = await another();
        const watched = async function* (): AsyncGenerator<Uint8Array> {
          yield* pieces(bytes);
          expect(await stored(other, sha2Of(bytes))).toBeUndefined();
          expect(await other.attachments.touch([sha2Of(bytes)], 2000)).toEqual(new Set());
        };
        await store.attachments.put({ sha2: sha2Of(bytes), usedAt: 1000, source: 'moodle' }, watched());
        expect(await stored(other, sha2Of(bytes))).toEqual({ sha2: sha2Of(bytes), length: 700_000, usedAt: 1000 });
      }),
    );

    it(
      'stores nothing of an interrupted put, and accepts the data the next time',
      withStore(async ({ store }) => {
        const bytes = randomBytes(700_000);
        const sha2 = sha2Of(bytes);
        await expect(
          store.attachments.put({ sha2, usedAt: 1000, source: 'moodle' }, failingAfter(bytes)),
        ).rejects.toThrow('the client went away');
        expect(await stored(store, sha2)).toBeUndefined();
        await expect(collected(store.attachments.read(sha2))).rejects.toMatchObject({ kind: 'store-unavailable' });
        expect(await store.attachments.findUnusedSince(9999, 10)).toEqual([]);
        await put(store, bytes, 2000);
        expect((await collected(store.attachments.read(sha2))).equals(bytes)).toBe(true);
      }),
    );

    it(
      'stores one of several concurrent puts of the same data, complete, with the latest time',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const bytes = randomBytes(600_000);
        await Promise.all(Array.from({ length: 8 }, (_, index) => put(ways[index % 2]!, bytes, 1000 + index)));
        const sha2 = sha2Of(bytes);
        expect(await stored(store, sha2)).toEqual({ sha2, length: 600_000, usedAt: 1007 });
        expect((await collected(store.attachments.read(sha2))).equals(bytes)).toBe(true);
        expect(await store.attachments.delete(sha2, 1007)).toBe(true);
        await expect(collected(store.attachments.read(sha2))).rejects.toMatchObject({ kind: 'store-unavailable' });
      }),
    );

    it(
      'reads no chunk of data that it has already, and renews their time',
      withStore(async ({ store }) => {
        const bytes = randomBytes(1000);
        const sha2 = await put(store, bytes);
        await store.attachments.put({ sha2, usedAt: 2000, source: 'moodle' }, failingAfter(bytes));
        expect(await stored(store, sha2)).toMatchObject({ usedAt: 2000 });
      }),
    );

    it(
      'renews the time of stored ones and names them; the time never goes back',
      withStore(async ({ store }) => {
        const [one, two] = [await put(store, randomBytes(10)), await put(store, randomBytes(10))];
        const absent = sha2Of(Buffer.from('absent'));
        expect(await store.attachments.touch([one, absent], 3000)).toEqual(new Set([one]));
        expect(await store.attachments.touch([one], 2000)).toEqual(new Set([one]));
        expect(await store.attachments.touch([], 4000)).toEqual(new Set());
        expect(await stored(store, one)).toMatchObject({ usedAt: 3000 });
        expect(await stored(store, two)).toMatchObject({ usedAt: 1000 });
        expect([...(await store.attachments.find([one, two, absent])).keys()].sort()).toEqual([one, two].sort());
      }),
    );

    it(
      'knows which sources have sent it, also again or concurrently, until it is deleted',
      withStore(async ({ store, another }) => {
        const [bytes, other] = [randomBytes(1000), await another()];
        const sha2 = sha2Of(bytes);
        const senders = async (): Promise<readonly string[]> => {
          const sources: string[] = [];
          for (const source of ['moodle', 'a-tool', 'a-game', 'a-spy'])
            if ((await other.attachments.find([sha2], source)).size === 1) sources.push(source);
          return sources;
        };
        await Promise.all(
          [store, other].map((way, index) =>
            way.attachments.put({ sha2, usedAt: 1000, source: ['moodle', 'a-tool'][index]! }, pieces(bytes)),
          ),
        );
        expect(await senders()).toEqual(['moodle', 'a-tool']);
        await store.attachments.put({ sha2, usedAt: 900, source: 'a-game' }, pieces(bytes));
        await store.attachments.put({ sha2, usedAt: 1000, source: 'a-game' }, pieces(bytes));
        await store.attachments.touch([sha2], 1000);
        expect(await senders()).toEqual(['moodle', 'a-tool', 'a-game']);
        expect((await other.attachments.find([sha2], 'a-game')).get(sha2)).toEqual({
          sha2,
          length: 1000,
          usedAt: 1000,
        });
        expect(await store.attachments.delete(sha2, 1000)).toBe(true);
        await store.attachments.put({ sha2, usedAt: 1000, source: 'a-game' }, pieces(bytes));
        expect(await senders()).toEqual(['a-game']);
      }),
    );

    it(
      'lists those unused since a time, each once, by time and then by hash',
      withStore(async ({ store }) => {
        const times = [30, 10, 20, 20, 20, 40, 50];
        for (const [index, usedAt] of times.entries()) await put(store, Buffer.from(`${index}`), usedAt);
        const walked: { readonly sha2: string; readonly usedAt: number }[] = [];
        for (;;) {
          const page = await store.attachments.findUnusedSince(50, 2, walked.at(-1));
          walked.push(...page);
          if (page.length < 2) break;
        }
        expect(walked.map(({ usedAt }) => usedAt)).toEqual([10, 20, 20, 20, 30, 40]);
        expect(new Set(walked.map(({ sha2 }) => sha2)).size).toBe(6);
        const sameTime = walked.slice(1, 4).map(({ sha2 }) => sha2);
        expect(sameTime).toEqual([...sameTime].sort());
      }),
    );

    it(
      'deletes only what was last used at the given time',
      withStore(async ({ store }) => {
        const sha2 = await put(store, randomBytes(300_000), 1000);
        const other = await put(store, randomBytes(300_000), 1000);
        await store.attachments.touch([sha2], 2000);
        expect(await store.attachments.delete(sha2, 1000)).toBe(false);
        expect(await collected(store.attachments.read(sha2))).toHaveLength(300_000);
        expect(await store.attachments.delete(sha2, 2000)).toBe(true);
        expect(await store.attachments.delete(sha2, 2000)).toBe(false);
        expect(await stored(store, sha2)).toBeUndefined();
        expect(await collected(store.attachments.read(other))).toHaveLength(300_000);
      }),
    );

    it(
      'never loses data that are put while they are deleted',
      withStore(async ({ store, another }) => {
        const other = await another();
        const bytes = randomBytes(300_000);
        const sha2 = sha2Of(bytes);
        for (let round = 0; round < 20; round++) {
          await put(store, bytes, round);
          await Promise.all([store.attachments.delete(sha2, round), put(other, bytes, round + 1)]);
          expect((await collected(store.attachments.read(sha2))).equals(bytes)).toBe(true);
        }
      }),
    );

    it(
      'refuses a put that was deleted as incomplete while it went on',
      withStore(async ({ store, another }) => {
        const other = await another();
        const bytes = randomBytes(900_000);
        const slow = async function* (): AsyncGenerator<Uint8Array> {
          yield* pieces(bytes.subarray(0, 600_000));
          await other.attachments.deleteIncomplete(1001);
          yield* pieces(bytes.subarray(600_000));
        };
        await expect(
          store.attachments.put({ sha2: sha2Of(bytes), usedAt: 1000, source: 'moodle' }, slow()),
        ).rejects.toMatchObject({
          kind: 'store-unavailable',
        });
        expect(await stored(store, sha2Of(bytes))).toBeUndefined();
        await put(store, bytes);
        expect((await collected(store.attachments.read(sha2Of(bytes)))).equals(bytes)).toBe(true);
      }),
    );

    it(
      'deletes what is incomplete and old, and nothing that is complete or recent',
      withStore(async ({ store }) => {
        const whole = await put(store, randomBytes(300_000), 10);
        const bytes = randomBytes(600_000);
        let hasStarted = false;
        const slow = async function* (): AsyncGenerator<Uint8Array> {
          yield bytes.subarray(0, 400_000);
          hasStarted = true;
          await store.attachments.deleteIncomplete(1000);
          yield bytes.subarray(400_000);
        };
        await store.attachments.put({ sha2: sha2Of(bytes), usedAt: 1000, source: 'moodle' }, slow());
        expect(hasStarted).toBe(true);
        for (const sha2 of [whole, sha2Of(bytes)])
          expect(sha2Of(await collected(store.attachments.read(sha2)))).toBe(sha2);
        await store.attachments.deleteIncomplete(9999);
        for (const sha2 of [whole, sha2Of(bytes)])
          expect(sha2Of(await collected(store.attachments.read(sha2)))).toBe(sha2);
      }),
    );
  });
};
