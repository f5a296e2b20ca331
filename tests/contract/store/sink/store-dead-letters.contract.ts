import type { WithStore } from '../store.contract.ts';
import {
  CONFLICT_REASON,
  DEAD_LETTER_KINDS,
  type DeadLetter,
  type DeadLetterHead,
  type DeadLetterHeadQuery,
  type DeadLetterQuery,
  REPAIRED_REASON,
  UNKNOWN_REASON,
} from '../../../../src/store/ports/sink/dead-letter-repository.ts';

const aMessage = (about: Partial<DeadLetter> = {}): DeadLetter => ({
  partition: 1,
  offset: 7,
  reason: 'not a frame',
  bytes: Buffer.from('é\0\xff'),
  addedAt: 1000,
  ...about,
});

const plain = ({ bytes, ...rest }: DeadLetter): object => ({ ...rest, bytes: Buffer.from(bytes).toString('hex') });

/** The promises of every dead letter repository. */
export const describeDeadLetterRepository = (withStore: WithStore): void => {
  describe('The dead letter repository', () => {
    it(
      'returns a message byte for byte',
      withStore(async ({ store, another }) => {
        const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
        await store.deadLetters.put(aMessage({ bytes, reason: 'é\0ü' }));
        expect((await store.deadLetters.list(10)).map(plain)).toEqual([plain(aMessage({ bytes, reason: 'é\0ü' }))]);
        expect((await (await another()).deadLetters.list(10)).map(plain)).toEqual([
          plain(aMessage({ bytes, reason: 'é\0ü' })),
        ]);
      }),
    );

    it(
      'stores the first message of one partition and offset',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await store.deadLetters.put(aMessage());
        await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            ways[index % 2]!.deadLetters.put(aMessage({ reason: `again ${index}`, addedAt: 2000 })),
          ),
        );
        expect((await store.deadLetters.list(10)).map(plain)).toEqual([plain(aMessage())]);
        expect(await store.deadLetters.count()).toBe(1);
      }),
    );

    it(
      'distinguishes partitions and offsets',
      withStore(async ({ store }) => {
        for (const [partition, offset] of [
          [1, 11],
          [11, 1],
          [1, 1],
          [0, 111],
        ] as const)
          await store.deadLetters.put(aMessage({ partition, offset }));
        expect(await store.deadLetters.count()).toBe(4);
      }),
    );

    it(
      'lists where those added after a time stand, the oldest first',
      withStore(async ({ store: { deadLetters } }) => {
        for (const [partition, offset, addedAt] of [
          [2, 1, 30],
          [1, 9, 30],
          [1, 3, 20],
          [1, 2, 10],
        ] as const)
          await deadLetters.put(aMessage({ partition, offset, addedAt }));
        const [second, third, last] = [
          { partition: 1, offset: 3, addedAt: 20 },
          { partition: 1, offset: 9, addedAt: 30 },
          { partition: 2, offset: 1, addedAt: 30 },
        ];
        expect(await deadLetters.listAdded({ after: 10, limit: 10 })).toEqual([second, third, last]);
        expect(await deadLetters.listAdded({ after: 10, limit: 2 })).toEqual([second, third]);
        expect(await deadLetters.listAdded({ after: 30, limit: 2 })).toEqual([]);
      }),
    );

    it(
      'lists the oldest first, at most the limit',
      withStore(async ({ store }) => {
        for (const addedAt of [30, 10, 50, 20, 40]) await store.deadLetters.put(aMessage({ offset: addedAt, addedAt }));
        expect((await store.deadLetters.list(3)).map(({ addedAt }) => addedAt)).toEqual([10, 20, 30]);
        expect((await store.deadLetters.list(100)).map(({ addedAt }) => addedAt)).toEqual([10, 20, 30, 40, 50]);
      }),
    );

    const letterOf = (offset: number, about: Partial<DeadLetter> = {}): DeadLetter =>
      aMessage({ offset, addedAt: 10 * offset, sources: ['moodle'], statements: offset, ...about });
    const headOf = ({ bytes, people, ...head }: DeadLetter): DeadLetterHead => head;

    it(
      'lists letters without their messages, in pages of either order, though some are removed between them',
      withStore(async ({ store: { deadLetters } }) => {
        const letters = [1, 2, 3, 4, 5].map((offset) => letterOf(offset, { people: ['person:a'] }));
        for (const letter of letters.toReversed()) await deadLetters.put(letter);
        expect(await deadLetters.listHeads(2)).toEqual(letters.slice(0, 2).map(headOf));
        await deadLetters.delete(1, 2);
        expect(await deadLetters.listHeads(2, { after: letters[1]! })).toEqual(letters.slice(2, 4).map(headOf));
        const isNewestFirst = true;
        expect(await deadLetters.listHeads(2, { isNewestFirst })).toEqual([letters[4]!, letters[3]!].map(headOf));
        await deadLetters.delete(1, 4);
        const after = letters[3]!;
        expect(await deadLetters.listHeads(9, { isNewestFirst, after })).toEqual(
          [letters[2]!, letters[0]!].map(headOf),
        );
        expect(await deadLetters.listHeads(9, { isNewestFirst, since: 30 })).toEqual(
          [letters[4]!, letters[2]!].map(headOf),
        );
        const twins = [letterOf(7, { partition: 2, addedAt: 99 }), letterOf(8, { partition: 1, addedAt: 99 })];
        for (const twin of twins) await deadLetters.put(twin);
        expect(await deadLetters.listHeads(1, { after: twins[1]! })).toEqual([headOf(twins[0]!)]);
        expect(await deadLetters.listHeads(1, { after: twins[0]!, isNewestFirst })).toEqual([headOf(twins[1]!)]);
      }),
    );

    it(
      'lists letters of a source, and those of which no source is noted',
      withStore(async ({ store: { deadLetters } }) => {
        const { sources, statements, ...old } = letterOf(3);
        for (const letter of [
          letterOf(1),
          letterOf(2, { sources: ['wiki', 'h5p'] }),
          old,
          letterOf(4, { sources: [] }),
        ])
          await deadLetters.put(letter);
        const offsetsOf = async (query: DeadLetterHeadQuery) =>
          (await deadLetters.listHeads(9, query)).map(({ offset }) => offset);
        expect(await offsetsOf({ source: 'h5p' })).toEqual([2, 3]);
        expect(await offsetsOf({ source: '__proto__' })).toEqual([3]);
        expect(await offsetsOf({ source: 'h5p', isNewestFirst: true })).toEqual([3, 2]);
        expect(await deadLetters.listHeads(1, { after: letterOf(2) })).toEqual([headOf(old)]);
      }),
    );

    it(
      'finds letters by text of their reason, source or id, literally',
      withStore(async ({ store: { deadLetters } }) => {
        const reasons = ['Cannot be read: 100% [a-z]', 'Larger than "the" store', '__proto__ _.*\\'];
        for (const [index, reason] of reasons.entries())
          await deadLetters.put(letterOf(index, { reason, sources: [`tool-${index}`], addedAt: index }));
        const offsetsOf = async (search: string) =>
          (await deadLetters.listHeads(9, { search })).map(({ offset }) => offset);
        expect(await offsetsOf('cannot BE')).toEqual([0]);
        expect(await offsetsOf('% [A-Z]')).toEqual([0]);
        expect(await offsetsOf('"THE"')).toEqual([1]);
        expect(await offsetsOf('__proto__')).toEqual([2]);
        expect(await offsetsOf('_.*\\')).toEqual([2]);
        expect(await offsetsOf('.')).toEqual([2]);
        expect(await offsetsOf('Tool-1')).toEqual([1]);
        expect(await offsetsOf('1-2')).toEqual([2]);
        expect(await offsetsOf('^.*$')).toEqual([]);
      }),
    );

    it(
      'replaces what is said of a letter with its message',
      withStore(async ({ store: { deadLetters } }) => {
        const letter = letterOf(1);
        await deadLetters.put(letter);
        const after = { reason: 'r', bytes: Buffer.from('b'), sources: ['wiki'], statements: 9 };
        expect(await deadLetters.replace(letter, after)).toBe(true);
        const [head] = await deadLetters.listHeads(1);
        expect(head).toEqual({ partition: 1, offset: 1, addedAt: 10, reason: 'r', sources: ['wiki'], statements: 9 });
        expect(await deadLetters.replace({ ...letter, ...after }, { reason: 'r', bytes: Buffer.from('c') })).toBe(true);
        expect(await deadLetters.listHeads(1)).toEqual([{ partition: 1, offset: 1, addedAt: 10, reason: 'r' }]);
      }),
    );

    it(
      'lists those of a kind, of a time and behind another, however many others there are',
      withStore(async ({ store: { deadLetters } }) => {
        const reasons = [
          'the checksum of the record does not hold',
          'Cannot be read: statement 0',
          'Larger than the store can hold: statement 1',
          `${CONFLICT_REASON} "é"`,
          `${UNKNOWN_REASON}. Cannot be read: statement 2`,
          REPAIRED_REASON,
        ];
        for (const [index, reason] of [...reasons, ...reasons].entries())
          await deadLetters.put(aMessage({ offset: index, reason, addedAt: 10 * Math.floor(index / 2) }));
        const offsetsOf = async (limit: number, query: DeadLetterQuery) =>
          (await deadLetters.list(limit, query)).map(({ offset }) => offset);
        for (const [index, kind] of DEAD_LETTER_KINDS.entries()) {
          expect([kind, await offsetsOf(2, { kind })]).toEqual([kind, [index, index + 6]]);
          expect([kind, await offsetsOf(1, { kind })]).toEqual([kind, [index]]);
          expect([kind, await offsetsOf(1, { kind, since: 25 })]).toEqual([kind, [index + 6]]);
        }
        expect(await offsetsOf(9, { since: 30 })).toEqual([6, 7, 8, 9, 10, 11]);
        expect(await offsetsOf(2, { after: { partition: 1, offset: 2, addedAt: 10 } })).toEqual([3, 4]);
        expect(await offsetsOf(9, { after: { partition: 0, offset: 9, addedAt: 40 } })).toEqual([8, 9, 10, 11]);
        expect(await offsetsOf(9, { after: { partition: 1, offset: 9, addedAt: 40 } })).toEqual([10, 11]);
        const last = { partition: 1, offset: 3, addedAt: 10 };
        expect(await offsetsOf(9, { kind: 'conflict', since: 10, after: last })).toEqual([9]);
      }),
    );

    it(
      'finds and deletes one message by its partition and offset',
      withStore(async ({ store, another }) => {
        for (const [partition, offset] of [
          [1, 11],
          [11, 1],
        ] as const)
          await store.deadLetters.put(aMessage({ partition, offset, people: ['ann'] }));
        const found = await (await another()).deadLetters.find(1, 11);
        expect(plain(found!)).toEqual(plain(aMessage({ partition: 1, offset: 11, people: ['ann'] })));
        expect(await store.deadLetters.find(1, 1)).toBeUndefined();
        expect(await store.deadLetters.delete(1, 1)).toBe(false);
        expect(await store.deadLetters.delete(1, 11)).toBe(true);
        expect(await store.deadLetters.delete(1, 11)).toBe(false);
        expect(await store.deadLetters.find(1, 11)).toBeUndefined();
        expect((await store.deadLetters.list(9)).map(({ partition }) => partition)).toEqual([11]);
      }),
    );

    it(
      'replaces one message alone, and only the one that was read',
      withStore(async ({ store: { deadLetters } }) => {
        for (const offset of [1, 2]) await deadLetters.put(aMessage({ offset, people: ['ann'] }));
        const [other, before] = await deadLetters.list(9);
        const after = { bytes: Buffer.from('\0less'), reason: 'less "é"', people: ['ben'] };
        expect(await deadLetters.replace({ ...before!, offset: 3 }, after)).toBe(false);
        expect(await deadLetters.replace(before!, after)).toBe(true);
        // It is another one by now.
        expect(await deadLetters.replace(before!, { ...after, reason: 'lost' })).toBe(false);
        const replaced = aMessage({ offset: 2, ...after });
        expect((await deadLetters.list(9)).map(plain)).toEqual([plain(other!), plain(replaced)]);
        expect(await deadLetters.replace(replaced, { bytes: after.bytes, reason: 'no one' })).toBe(true);
        expect(await deadLetters.findByPeople(['ben'])).toEqual([]);
        expect(await deadLetters.find(1, 2)).not.toHaveProperty('people');
      }),
    );

    it(
      'says where the messages with one of some people stand',
      withStore(async ({ store }) => {
        const others = [
          aMessage({ offset: 4, people: ['dan'] }),
          aMessage({ offset: 5 }),
          aMessage({ offset: 6, people: [] }),
        ];
        for (const message of [
          aMessage({ offset: 1, people: ['ann'] }),
          aMessage({ offset: 2, people: ['dan', 'ben'] }),
          ...others,
        ])
          await store.deadLetters.put(message);
        const found = await store.deadLetters.findByPeople(['ann', 'ben', "o'eve"]);
        expect(found.toSorted((a, b) => a.offset - b.offset)).toEqual([
          { partition: 1, offset: 1 },
          { partition: 1, offset: 2 },
        ]);
        expect(await store.deadLetters.findByPeople([])).toEqual([]);
      }),
    );

    it(
      'says whether the reason of one begins with a text',
      withStore(async ({ store: { deadLetters } }) => {
        const begins = (...texts: readonly string[]) => Promise.all(texts.map((text) => deadLetters.hasReason(text)));
        expect(await begins('not')).toEqual([false]);
        await deadLetters.put(aMessage({ reason: 'not "é" known. Too large' }));
        expect(await begins('not', 'not "é" known', 'Not', 'known', 'not known', '.*')).toEqual([
          ...[true, true, false, false, false, false],
        ]);
      }),
    );

    it(
      'deletes messages added before a time, and returns their number',
      withStore(async ({ store }) => {
        for (const addedAt of [10, 20, 30]) await store.deadLetters.put(aMessage({ offset: addedAt, addedAt }));
        expect(await store.deadLetters.deleteBefore(20)).toBe(1);
        expect((await store.deadLetters.list(10)).map(({ addedAt }) => addedAt)).toEqual([20, 30]);
        expect(await store.deadLetters.deleteBefore(31)).toBe(2);
        expect(await store.deadLetters.deleteBefore(31)).toBe(0);
        expect(await store.deadLetters.count()).toBe(0);
      }),
    );
  });
};
