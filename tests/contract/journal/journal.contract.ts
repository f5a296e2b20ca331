import type { Journal, Position } from '../../../src/journal/port/journal.ts';
import { isProblem } from '../../../src/core/problem.ts';
import type { AdmittedBatch } from '../../../src/xapi/model/types.ts';
import { aBatch } from '../../support/builders/statements/a-batch.ts';
import { type LogReader, type ReadBatch, readLog } from '../../support/checks/journal/log-reader.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

/** A journal of a test's own. */
export interface JournalUnderTest {
  readonly journal: Journal;
  /** Another client of the same log, as another process would be. */
  another(): Promise<Journal>;
  /** Closes every client and removes the log. */
  close(): Promise<void>;
}

const aBatchEach = (count: number): AdmittedBatch[] => Array.from({ length: count }, () => aBatch());
const positionKey = ({ partition, offset, frame }: Position): string => `${partition}/${offset}/${frame}`;
const positionsById = (read: readonly ReadBatch[]): Map<string, string> =>
  new Map(read.map((one) => [one.batch.ids[0]!, positionKey(one)]));
const kindOf = (thrown: unknown): string => (isProblem(thrown) ? thrown.kind : String(thrown));
const aGate = (): { readonly open: () => void; readonly opened: Promise<void> } => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
};
const inOrder = (read: readonly ReadBatch[]): boolean =>
  [...new Set(read.map(({ partition }) => partition))].every((partition) => {
    const own = read.filter((one) => one.partition === partition);
    return own.every(
      (one, i) =>
        i === 0 ||
        one.offset > own[i - 1]!.offset ||
        (one.offset === own[i - 1]!.offset && one.frame === own[i - 1]!.frame + 1),
    );
  });
const total = (lag: ReadonlyMap<number, number>): number => [...lag.values()].reduce((sum, one) => sum + one, 0);

/** What every journal promises (src/journal/port/journal.ts), on whatever `open` gives. */
export const describeJournal = (name: string, open: () => Promise<JournalUnderTest>): void => {
  describe(`the journal: ${name}`, () => {
    let test: JournalUnderTest;
    let journal: Journal;
    const readers: LogReader[] = [];
    const read = async (...args: Parameters<typeof readLog>): Promise<LogReader> => {
      const reader = await readLog(...args);
      readers.push(reader);
      return reader;
    };
    const appendAll = (batches: readonly AdmittedBatch[], to = journal): Promise<Position[]> =>
      Promise.all(batches.map((batch) => to.append(batch)));

    beforeEach(async () => {
      test = await open();
      journal = test.journal;
    });
    afterEach(async () => {
      await Promise.all(readers.splice(0).map((reader) => reader.consumption.stop()));
      await test.close();
    });
    const must = (title: string, body: () => Promise<void>): void => it(title, body);

    must('hands over what was appended once, at the position that the append gave, byte for byte', async () => {
      const batches = [
        aBatch(),
        aBatch({ count: 3, version: '1.0.3', source: 'other', admittedAt: 5 }),
        aBatch({ body: Buffer.from([0, 255, 10, 13]), ids: ['x'], spans: [0, 4] }),
        aBatch({ count: 2, keptStored: [1_551_434_400_250, null] }),
      ];
      const positions: Position[] = [];
      for (const batch of batches) positions.push(await journal.append(batch));
      const reader = await read(journal, 'sink');
      await reader.hasRead(batches);
      expect(reader.batches).toHaveLength(4);
      batches.forEach((batch, i) => {
        const back = reader.batches.find((one) => one.batch.ids[0] === batch.ids[0])!;
        expect(positionKey(back)).toBe(positionKey(positions[i]!));
        expect({ ...back.batch, body: Buffer.from(back.batch.body).toString('hex') }).toEqual({
          ...batch,
          body: Buffer.from(batch.body).toString('hex'),
        });
      });
    });

    must(
      'gives concurrent appends distinct positions, loses none, and hands each partition over in order',
      async () => {
        const partitions = await journal.partitions();
        expect(partitions).toEqual(partitions.map((_, i) => i));
        const reader = await read(journal, 'sink', {
          handle: () => new Promise((resolve) => setTimeout(() => resolve(undefined), 3)),
        });
        const batches = aBatchEach(400);
        const positions: Position[] = [];
        for (let from = 0; from < batches.length; from += 100)
          positions.push(...(await appendAll(batches.slice(from, from + 100))));
        expect(new Set(positions.map(positionKey)).size).toBe(400);
        expect(positions.every(({ partition }) => partitions.includes(partition))).toBe(true);
        await reader.hasRead(batches);
        const positionById = positionsById(reader.batches);
        expect(batches.map(({ ids }) => positionById.get(ids[0]!))).toEqual(positions.map(positionKey));
        expect(reader.batches).toHaveLength(400);
        expect(inOrder(reader.batches)).toBe(true);
        expect(reader.overlap()).toBe(1);
      },
    );

    must('keeps a batch whole, also one of 4 MB beside small ones', async () => {
      const batches = [aBatch({ count: 200, bytes: 100_000 }), aBatch({ bytes: 4_000_000 }), ...aBatchEach(20)];
      await appendAll(batches);
      const reader = await read(journal, 'sink');
      await reader.hasRead(batches);
      for (const batch of batches) {
        const back = reader.batches.find((one) => one.batch.ids[0] === batch.ids[0])!.batch;
        expect(back.ids).toEqual(batch.ids);
        expect(back.spans).toEqual(batch.spans);
        expect(Buffer.compare(back.body, batch.body)).toBe(0);
      }
    });

    must('begins where the handler says: at the earliest message, or at an offset', async () => {
      const batches = aBatchEach(40);
      const positions: Position[] = [];
      for (const batch of batches) positions.push(await journal.append(batch));
      const first = await read(journal, 'one');
      await first.hasRead(batches);
      const from = new Map(positions.map(({ partition, offset }) => [partition, offset]));
      const second = await read(journal, 'two', {
        claimed: (partition) => Promise.resolve(from.get(partition) ?? 'earliest'),
      });
      const expected = batches.filter((_, i) => positions[i]!.offset >= from.get(positions[i]!.partition)!);
      await second.hasRead(expected);
      const more = aBatchEach(5);
      await appendAll(more);
      await second.hasRead(more);
      expect(second.batches).toHaveLength(expected.length + more.length);
    });

    must('gives every group all messages', async () => {
      const batches = aBatchEach(10);
      const readersOfTwo = [await read(journal, 'one'), await read(journal, 'two')];
      await appendAll(batches);
      for (const reader of readersOfTwo) await reader.hasRead(batches);
    });

    must('hands over the next messages of a partition only once the last are handled', async () => {
      const gate = aGate();
      const calls = new Map<number, number>();
      const first = await journal.append(aBatch());
      const reader = await read(journal, 'sink', {
        handle: async (partition) => {
          calls.set(partition, (calls.get(partition) ?? 0) + 1);
          if (partition === first.partition && calls.get(partition) === 1) await gate.opened;
          return undefined;
        },
      });
      await waitFor('the first call', () => calls.get(first.partition) === 1);
      const more = aBatchEach(60);
      const positions = await appendAll(more);
      await waitFor('batches of the other partitions', () =>
        more.every(
          (batch, i) =>
            positions[i]!.partition === first.partition ||
            reader.batches.some((one) => one.batch.ids[0] === batch.ids[0]),
        ),
      );
      // By the time that another group has read them all, a call too many would have come.
      await (await read(journal, 'other')).hasRead(more);
      expect(calls.get(first.partition)).toBe(1);
      gate.open();
      await reader.hasRead(more);
      expect(reader.overlap()).toBe(1);
    });

    must('goes on at the offset that the handler answers with', async () => {
      const batches = aBatchEach(6);
      const positions: Position[] = [];
      for (const batch of batches) positions.push(await journal.append(batch));
      const again = new Set<number>();
      const reader = await read(journal, 'sink', {
        handle: (partition, messages) => {
          if (again.has(partition)) return Promise.resolve(undefined);
          again.add(partition);
          return Promise.resolve(messages[0]!.offset);
        },
      });
      await waitFor(
        'the first messages once more',
        () => reader.batches.filter(({ batch }) => batch.ids[0] === batches[0]!.ids[0]).length === 2,
      );
      await reader.hasRead(batches);
    });

    must("claims again when the handler answers 'claim'", async () => {
      const batches = aBatchEach(3);
      await appendAll(batches);
      let asked = 0;
      const reader = await read(journal, 'sink', {
        handle: () => Promise.resolve(++asked === 1 ? ('claim' as const) : undefined),
      });
      await waitFor(
        'a batch handed over twice',
        () => new Set(reader.batches.map(positionKey)).size < reader.batches.length,
      );
      await reader.hasRead(batches);
      expect(reader.claims.length).toBeGreaterThan(new Set(reader.claims).size);
    });

    must("claims again when the handler answers 'claim' at the end", async () => {
      const reader = await read(journal, 'sink', {
        caughtUp: (_, call) => Promise.resolve(call === 1 ? ('claim' as const) : undefined),
      });
      await waitFor('a second claim', () => reader.claims.length > new Set(reader.claims).size);
      const batch = aBatch();
      await journal.append(batch);
      await reader.hasRead([batch]);
    });

    must('ends the consumption as a call of the handler rejects, and leaves its messages to the next', async () => {
      const batches = aBatchEach(3);
      await appendAll(batches);
      const reason = new Error('the consumer gave up');
      const reader = await read(journal, 'sink', { handle: () => Promise.reject(reason) });
      await expect(reader.consumption.ended).rejects.toBe(reason);
      expect(reader.consumption.assignedPartitions()).toEqual([]);
      const next = await read(journal, 'sink');
      await next.hasRead(batches);
      const atClaim = await read(journal, 'other', { claimed: () => Promise.reject(reason) });
      await expect(atClaim.consumption.ended).rejects.toBe(reason);
      const atEnd = await read(journal, 'another', { caughtUp: () => Promise.reject(reason) });
      await expect(atEnd.consumption.ended).rejects.toBe(reason);
    });

    must('stops when the call under way is done, and calls no more', async () => {
      const gate = aGate();
      let done = false;
      const reader = await read(journal, 'sink', {
        handle: async () => {
          await gate.opened;
          done = true;
          return undefined;
        },
      });
      await journal.append(aBatch());
      await waitFor('the first call', () => reader.batches.length > 0);
      const stopped = reader.consumption.stop();
      setTimeout(gate.open, 50);
      await stopped;
      expect(done).toBe(true);
      await expect(reader.consumption.ended).resolves.toBeUndefined();
      const [calls, ends] = [reader.batches.length, reader.caughtUps.length];
      const other = await read(journal, 'other');
      const more = aBatchEach(20);
      await appendAll(more);
      await other.hasRead(more);
      expect([reader.batches.length, reader.caughtUps.length]).toEqual([calls, ends]);
    });

    must(
      'claims again while a handler has no offset, hands over nothing of that partition, and reads the others',
      async () => {
        const partitions = await journal.partitions();
        let known = false;
        const reader = await read(journal, 'sink', {
          claimed: async (partition) => {
            if (partition > 0 || known) return undefined;
            await new Promise((resolve) => setTimeout(resolve, 20));
            return 'claim';
          },
        });
        const batches = aBatchEach(12);
        const positions: Position[] = [];
        for (const batch of batches) positions.push(await journal.append(batch));
        const others = batches.filter((_, i) => positions[i]!.partition > 0);
        expect(others.length > 0).toBe(partitions.length > 1);
        await reader.hasRead(others);
        await waitFor(
          'five calls for the first partition',
          () => reader.claims.filter((partition) => partition === 0).length >= 5,
        );
        expect([reader.batches.length, reader.caughtUps.filter(({ partition }) => partition === 0)]).toEqual([
          others.length,
          [],
        ]);
        known = true;
        await reader.hasRead(batches);
        expect([reader.batches.length, reader.overlap()]).toEqual([12, 1]);
      },
    );

    must('stops while a handler has no offset yet', async () => {
      const reader = await read(journal, 'sink', {
        claimed: async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return 'claim';
        },
      });
      await waitFor('some calls', () => reader.claims.length >= 3);
      await reader.consumption.stop();
      const claims = reader.claims.length;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(reader.claims).toHaveLength(claims);
    });

    must(
      'shares the partitions among the consumers of a group, and gives those of one that stops to the others',
      async () => {
        const partitions = await journal.partitions();
        const progress = new Map<number, number>();
        const other = await test.another();
        const a = await read(journal, 'sink', { progress });
        const b = await read(other, 'sink', { progress });
        const assignedToBoth = (): number[] =>
          [...a.consumption.assignedPartitions(), ...b.consumption.assignedPartitions()].sort((x, y) => x - y);
        await waitFor(
          'each partition held once',
          () => JSON.stringify(assignedToBoth()) === JSON.stringify(partitions),
        );
        const early = aBatchEach(60);
        await appendAll(early);
        await Promise.all(
          early.map(({ ids }) =>
            waitFor('a batch read by one of the two', () =>
              [...a.batches, ...b.batches].some(({ batch }) => batch.ids[0] === ids[0]),
            ),
          ),
        );
        const [stopping, staying] = a.consumption.assignedPartitions().length > 0 ? [a, b] : [b, a];
        const lostPartitions = stopping.consumption.assignedPartitions();
        const remainingPartitions = staying.consumption.assignedPartitions();
        const claimsBefore = staying.claims.length;
        const late = aBatchEach(60);
        await Promise.all([appendAll(late), stopping.consumption.stop()]);
        await waitFor(
          'the others take over',
          () => staying.consumption.assignedPartitions().length === partitions.length,
        );
        const latest = aBatchEach(60);
        await appendAll(latest);
        await staying.hasRead(latest);
        const readByBoth = new Set([...a.batches, ...b.batches].map(({ batch }) => batch.ids[0]));
        expect([...early, ...late, ...latest].filter(({ ids }) => !readByBoth.has(ids[0]))).toEqual([]);
        expect(lostPartitions.every((partition) => staying.claims.slice(claimsBefore).includes(partition))).toBe(true);
        expect(lostPartitions.filter((partition) => remainingPartitions.includes(partition))).toEqual([]);
        expect([a.overlap(), b.overlap()]).toEqual([1, 1]);
      },
    );

    must('hands over what another client appends', async () => {
      const reader = await read(journal, 'sink');
      const batches = aBatchEach(20);
      await appendAll(batches, await test.another());
      await reader.hasRead(batches);
    });

    must(
      'reports every half second that a partition is read to its end, never as of a time after an unread confirmed one',
      async () => {
        const reader = await read(journal, 'sink');
        const partitions = await journal.partitions();
        await waitFor('every partition read to its end', () =>
          partitions.every((partition) => reader.caughtUps.some((one) => one.partition === partition)),
        );
        const writer = await test.another();
        const confirmedAt = new Map<string, number>();
        const confirm = async (batch: AdmittedBatch, to: Journal): Promise<void> => {
          await to.append(batch);
          confirmedAt.set(batch.ids[0]!, Date.now());
        };
        const batches: AdmittedBatch[] = [];
        for (const until = performance.now() + 1500; performance.now() < until;) {
          const few = aBatchEach(3);
          batches.push(...few);
          await Promise.all(few.map((batch, i) => confirm(batch, i < 2 ? writer : journal)));
        }
        await reader.hasRead(batches);
        const from = performance.now();
        await waitFor('four more calls a partition', () =>
          partitions.every(
            (partition) => reader.caughtUps.filter((one) => one.partition === partition && one.at > from).length >= 4,
          ),
        );
        for (const { partition, asOf, handled } of reader.caughtUps) {
          const unread = reader.batches.slice(handled).filter((one) => one.partition === partition);
          expect(unread.map(({ batch }) => confirmedAt.get(batch.ids[0]!)!).filter((at) => at < asOf)).toEqual([]);
        }
        for (const partition of partitions) {
          const calls = reader.caughtUps.filter((one) => one.partition === partition && one.at > from);
          expect(calls.slice(1).filter((call, i) => call.at - calls[i]!.at > 1000)).toEqual([]);
          expect(calls.at(-1)!.asOf).toBeGreaterThan(Date.now() - 1500);
        }
      },
    );

    must('reports the lag of each assigned partition', async () => {
      const gate = aGate();
      const reader = await read(journal, 'sink', {
        handle: async () => {
          await gate.opened;
          return undefined;
        },
      });
      for (const batch of aBatchEach(5)) await journal.append(batch);
      await waitFor('some lag', () => total(reader.consumption.lag()) > 0);
      gate.open();
      await waitFor('no lag', () => total(reader.consumption.lag()) === 0 && reader.batches.length === 5);
      expect([...reader.consumption.lag().keys()].sort((a, b) => a - b)).toEqual(
        [...reader.consumption.assignedPartitions()].sort((a, b) => a - b),
      );
    });

    must('tells its id, the same to every client, and where each partition begins and ends', async () => {
      const before = await journal.readState();
      expect(before?.id).toMatch(/^[\w-]{20,}$/);
      expect([...before!.bounds.keys()]).toEqual(await journal.partitions());
      const { partition, offset } = await journal.append(aBatch());
      const state = await (await test.another()).readState();
      expect(state?.id).toBe(before?.id);
      expect(state?.bounds.get(partition)).toEqual({ start: 0, end: offset + 1 });
      const other = await open();
      try {
        expect((await other.journal.readState())?.id).not.toBe(before?.id);
      } finally {
        await other.close();
      }
    });

    must('answers a ping as long as it is open, and refuses everything once it is closed', async () => {
      await journal.ping();
      await journal.close();
      const refused = await Promise.all(
        [
          journal.append(aBatch()),
          journal.ping(),
          journal.readState(),
          journal.consume('sink', {
            claimed: () => Promise.resolve('earliest'),
            handle: () => Promise.resolve(undefined),
            caughtUp: () => Promise.resolve(undefined),
          }),
        ].map((call) => call.then(() => 'resolved', kindOf)),
      );
      expect(refused).toEqual(Array<string>(4).fill('journal-unavailable'));
      await journal.close();
    });

    must('finishes appends under way before it closes', async () => {
      const batches = aBatchEach(30);
      const appended = appendAll(batches);
      await journal.close();
      expect(await appended).toHaveLength(30);
      const reader = await read(await test.another(), 'sink');
      await reader.hasRead(batches);
    });

    must('refuses as overloaded batches beyond 32 MB in flight, while those before succeed', async () => {
      const batches = Array.from({ length: 12 }, () => aBatch({ bytes: 4_000_000 }));
      const settled = await Promise.all(batches.map((batch) => journal.append(batch).then(() => 'appended', kindOf)));
      expect(settled).toEqual([...Array<string>(8).fill('appended'), ...Array<string>(4).fill('overloaded')]);
      const more = aBatch();
      await journal.append(more);
      const reader = await read(journal, 'sink');
      await reader.hasRead([...batches.filter((_, i) => settled[i] === 'appended'), more]);
      expect(reader.batches).toHaveLength(settled.filter((how) => how === 'appended').length + 1);
    });
  });
};
