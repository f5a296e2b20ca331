import { randomUUID } from 'node:crypto';
import { HOUR_MS } from '../../../src/core/time.ts';
import { createSink } from '../../../src/sink/sink.ts';
import type { WriteCounts } from '../../../src/sink/write/write.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { storedOf } from '../../../src/xapi/statement/sort-key.ts';
import { batchOf, messageOf } from '../../models/sink/batch-of.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { hand, hooked, openStores, progressOf, START, storedAs, textOf } from '../../support/servers/sink-store.ts';
import type { Progress } from '../../../src/store/ports/sink/progress-repository.ts';

const OTHER = { verb: { id: 'https://school.example/verbs/other' } };
const openStore = openStores();

const aSink = async (now: () => number = () => START) => {
  const store = await openStore();
  const sink = createSink({ store, now });
  await sink.claimed(0);
  return { store, sink };
};

describe('What the sink stores', () => {
  it('is each statement with what the standard has the LRS set', async () => {
    const { store, sink } = await aSink();
    const statement = aNamedStatement();
    await hand(sink, 0, [statement]);
    expect(await textOf(store, statement.id)).toEqual({
      ...statement,
      stored: new Date(START).toISOString(),
      timestamp: new Date(START).toISOString(),
      version: '1.0.0',
      authority: { objectType: 'Agent', account: { homePage: 'https://lrs.example', name: 'moodle' } },
    });
    expect(await storedAs(store, statement.id)).toMatchObject({ source: 'moodle', timestamp: START, voided: false });
  });

  it('has one `stored` a write, and the order in which the statements came', async () => {
    const { store, sink } = await aSink();
    const statements = Array.from({ length: 20 }, () => aNamedStatement());
    const message = (from: number) =>
      messageOf(from, START, batchOf(statements.slice(from, from + 3)), batchOf(statements.slice(from + 3, from + 10)));
    await sink.handle({ partition: 0, messages: [message(0), message(10)] });
    const page = await store.statements.page({ where: [], ascending: true, limit: 100, maxExamined: 100 });
    expect(page.statements.map(({ id }) => id)).toEqual(statements.map(({ id }) => id));
    expect(new Set(page.statements.map(({ at }) => storedOf(at)))).toEqual(new Set([START]));
  });

  it('has a later `stored` than the write before, also where the clock went back', async () => {
    let now = START;
    const { store, sink } = await aSink(() => now);
    const [first, second] = [aNamedStatement(), aNamedStatement()];
    await hand(sink, 0, [first]);
    now = START - 60_000;
    await hand(sink, 1, [second]);
    expect(storedOf((await storedAs(store, second.id))!.at)).toBe(START + 1);
  });

  it('has the key in lower case, and the id as the client spelt it', async () => {
    const { store, sink } = await aSink();
    const id = randomUUID().toUpperCase();
    await hand(sink, 0, [aNamedStatement({ id })]);
    expect(await textOf(store, id.toLowerCase())).toMatchObject({ id });
  });

  it('is cut into writes of at most 1,000 statements and 2 MiB, never within a message', async () => {
    const store = await openStore();
    const writes: number[] = [];
    const sink = createSink({
      store,
      now: () => START,
      observe: { written: ({ messages }) => writes.push(messages), waiting: () => undefined, missing: () => undefined },
    });
    await sink.claimed(0);
    const message = (offset: number, statements: number, bytes: number) =>
      messageOf(
        offset,
        START,
        batchOf(Array.from({ length: statements }, () => aNamedStatement({ result: { response: 'x'.repeat(bytes) } }))),
      );
    await sink.handle({
      partition: 0,
      messages: [
        message(0, 600, 1),
        message(1, 400, 1),
        message(2, 1, 1),
        message(3, 1_200, 1),
        message(4, 1, 1_500_000),
        message(5, 1, 700_000),
      ],
    });
    expect(writes).toEqual([2, 1, 1, 1, 1]);
    expect((await progressOf(store)).offset).toBe(6);
  });
});

describe('A statement whose id is taken', () => {
  it('changes nothing where it is the same statement: in a later or the same write, in any partition', async () => {
    const { store, sink } = await aSink();
    const statement = aNamedStatement();
    await hand(sink, 0, [statement, statement]);
    const before = await storedAs(store, statement.id);
    await hand(sink, 1, [statement]);
    await sink.claimed(1);
    await hand(sink, { offset: 0, partition: 1 }, [statement]);
    expect(await storedAs(store, statement.id)).toMatchObject({ at: before!.at, text: before!.text });
    expect([...(await progressOf(store)).deadLetters, ...(await progressOf(store, 1)).deadLetters]).toEqual([]);
  });

  it('is a dead letter where it is another statement, noted by its position, and its siblings stay', async () => {
    const { store, sink } = await aSink();
    const [existing, sibling, later] = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
    await hand(sink, 0, [existing]);
    await sink.handle({
      partition: 0,
      messages: [messageOf(7, START, batchOf([later]), batchOf([sibling, { ...existing, ...OTHER }]))],
    });
    expect((await progressOf(store)).deadLetters).toEqual([{ offset: 7, frame: 1, index: 1, notedAt: START }]);
    expect(await textOf(store, existing.id)).toMatchObject({ verb: existing['verb'] });
    expect(await storedAs(store, sibling.id)).toBeDefined();
  });

  it('is a dead letter where an earlier one of the same write has the id', async () => {
    const { store, sink } = await aSink();
    const statement = aNamedStatement();
    await hand(sink, 0, [statement, { ...statement, ...OTHER }, statement]);
    expect((await progressOf(store)).deadLetters).toMatchObject([{ offset: 0, frame: 0, index: 1 }]);
    expect(await textOf(store, statement.id)).toMatchObject({ verb: statement['verb'] });
  });

  it('is noted as a dead letter before anything else where that shows only at the insert', async () => {
    const store = await openStore();
    const statement = aNamedStatement();
    const noted: (readonly unknown[] | undefined)[] = [];
    let raced = false;
    const sink = createSink({
      now: () => START,
      store: hooked(store, async (name, value) => {
        if (name === 'save') noted.push((value as Progress).note?.deadLetters);
        if (name !== 'insert' || raced) return;
        raced = true;
        const rival = createSink({ store, now: () => START });
        await rival.claimed(1);
        await hand(rival, { offset: 0, partition: 1 }, [{ ...statement, ...OTHER }]);
      }),
    });
    await sink.claimed(0);
    await hand(sink, 3, [statement, statement]);
    const both = [
      { offset: 3, frame: 0, index: 0 },
      { offset: 3, frame: 0, index: 1 },
    ];
    expect(noted).toEqual([[], both, undefined]);
    expect((await progressOf(store)).deadLetters).toMatchObject(both);
  });

  it('stays listed across later writes for as long as asked, by the clock of the sink of the partition', async () => {
    const store = await openStore();
    let now = START;
    const deps = { store, now: () => now, recentDeadLetterMs: 1_000 };
    const sink = createSink(deps);
    await sink.claimed(0);
    const statement = aNamedStatement();
    await hand(sink, 0, [statement, { ...statement, ...OTHER }]);
    now += 900;
    await hand(sink, 1, [aNamedStatement()]);
    expect((await progressOf(store)).deadLetters).toHaveLength(1);
    const successor = createSink({ ...deps, now: () => now + 3_600_000 });
    await successor.claimed(0);
    await hand(successor, 2, [aNamedStatement()]);
    expect((await progressOf(store)).deadLetters).toHaveLength(1);
    now += 1_000;
    await hand(successor, 3, [aNamedStatement()]);
    expect((await progressOf(store)).deadLetters).toEqual([]);
  });
});

describe('Progress', () => {
  it('begins at the earliest message, and goes on after the last one written', async () => {
    const store = await openStore();
    const sink = createSink({ store, now: () => START });
    expect(await sink.claimed(0)).toBe('earliest');
    await hand(sink, 5, [aNamedStatement()]);
    expect(await sink.claimed(0)).toBe(6);
  });

  it('passes over messages that were written already', async () => {
    const { store, sink } = await aSink();
    await hand(sink, 5, [aNamedStatement()]);
    const before = await progressOf(store);
    const stray = aNamedStatement();
    await hand(sink, 4, [stray]);
    expect(await progressOf(store)).toEqual(before);
    expect(await storedAs(store, stray.id)).toBeUndefined();
  });

  it('reaches the append time of the last message, but never later than now', async () => {
    const { store, sink } = await aSink();
    await sink.handle({ partition: 0, messages: [messageOf(0, START - 500, batchOf([aNamedStatement()]))] });
    expect(await progressOf(store)).toMatchObject({ through: START - 500, last: START });
    await sink.handle({ partition: 0, messages: [messageOf(1, START + 500, batchOf([aNamedStatement()]))] });
    expect(await progressOf(store)).toMatchObject({ through: START, last: START + 1 });
  });

  it('reaches the time when the partition was read to its end, and no statement is stored before it', async () => {
    let now = START;
    const { store, sink } = await aSink(() => now);
    now += 1_000;
    expect(await sink.caughtUp(0, START + 700)).toBeUndefined();
    expect(await progressOf(store)).toMatchObject({ through: START + 700, last: START + 700 });
    await sink.caughtUp(0, START + 5_000);
    expect((await progressOf(store)).through).toBe(START + 1_000);
    now = START;
    const statement = aNamedStatement();
    await hand(sink, 0, [statement]);
    expect(storedOf((await storedAs(store, statement.id))!.at)).toBe(START + 1_001);
  });

  it('goes on with what is stored where the clock was set back, also in a partition without messages', async () => {
    let now = START + HOUR_MS;
    const { store, sink } = await aSink(() => now);
    await sink.claimed(1);
    await sink.caughtUp(0, now);
    await sink.caughtUp(1, now);
    now = START;
    await hand(sink, 0, [aNamedStatement()]);
    const stored = START + HOUR_MS + 1;
    expect(await progressOf(store)).toMatchObject({ through: stored, last: stored });
    await sink.caughtUp(1, now);
    expect((await store.progress.all()).map(({ through }) => through)).toEqual([stored, stored]);
  });

  it('is reported as soon as it is saved', async () => {
    const store = await openStore();
    const reported: (number | undefined)[] = [];
    const sink = createSink({ store, now: () => START, onProgress: ({ offset }) => reported.push(offset) });
    await sink.claimed(0);
    await hand(sink, 0, [aNamedStatement()]);
    await sink.caughtUp(0, START);
    await hand(sink, 1, [aNamedStatement()]);
    expect(reported).toEqual([undefined, 1, 2]);
  });

  it('is reported where a call without an answer made it', async () => {
    const { store, sink } = await aSink();
    await hand(sink, 0, [aNamedStatement()]);
    const reported: (number | undefined)[] = [];
    await createSink({ store, now: () => START, onProgress: ({ offset }) => reported.push(offset) }).claimed(0);
    expect(reported).toEqual([1]);
  });
});

describe('A statement that is larger than the store can hold', () => {
  /** The store, as if a statement had at most a thousand bytes. */
  const small = (store: Store): Store => ({
    ...store,
    statements: {
      ...store.statements,
      insert: async (statements) => {
        const large = statements.filter(({ text }) => text.byteLength > 1_000);
        const refused = await store.statements.insert(statements.filter((one) => !large.includes(one)));
        return new Map([...refused, ...large.map(({ id }) => [id, 'too-large'] as const)]);
      },
    },
  });
  const aLarge = () => aNamedStatement({ result: { response: 'secret '.repeat(200) } });

  it('is a dead letter by its position, once, with a reason that quotes nothing, and its siblings stay', async () => {
    const store = await openStore();
    const written: WriteCounts[] = [];
    const sink = createSink({
      store: small(store),
      now: () => START,
      observe: { written: (write) => written.push(write), waiting: () => undefined, missing: () => undefined },
    });
    await sink.claimed(0);
    const [large, sibling, again] = [aLarge(), aNamedStatement(), aLarge()];
    await sink.handle({
      partition: 0,
      messages: [
        messageOf(7, START, batchOf([sibling]), batchOf([sibling, large, large])),
        messageOf(8, START, batchOf([again, '{"id":1}'])),
      ],
    });
    expect(await progressOf(store)).toMatchObject({
      offset: 9,
      deadLetters: [
        { offset: 7, frame: 1, index: 1, tooLarge: true },
        { offset: 7, frame: 1, index: 2, tooLarge: true },
        { offset: 8, frame: 0, index: 0, tooLarge: true },
      ],
    });
    expect(written).toMatchObject([{ statements: 1, duplicates: 1, conflicts: 0, tooLarge: 3, unreadable: 1 }]);
    expect([await storedAs(store, large.id), await storedAs(store, sibling.id)]).toEqual([
      undefined,
      expect.objectContaining({ id: sibling.id }),
    ]);
    expect((await store.deadLetters.list(9)).map(({ offset, reason }) => [offset, reason])).toEqual([
      [7, 'Larger than the store can hold: statement 1 of batch 1; statement 2 of batch 1'],
      [
        8,
        expect.stringMatching(
          /^Cannot be read: statement 1 of batch 0: \w+\. Larger than the store can hold: statement 0 of batch 0$/,
        ) as string,
      ],
    ]);
  });

  it('is the same dead letter for a sink that finishes the write of another', async () => {
    const store = await openStore();
    const large = aLarge();
    const dying = createSink({
      now: () => START,
      store: hooked(small(store), (name, value) => {
        if (name === 'save' && (value as Progress).note === undefined) throw new TypeError('it dies');
      }),
    });
    await dying.claimed(0);
    await expect(hand(dying, 7, [large, aNamedStatement()])).rejects.toThrow('it dies');
    const sink = createSink({ store: small(store), now: () => START });
    await sink.claimed(0);
    await hand(sink, 7, [large, aNamedStatement()]);
    expect(await progressOf(store)).toMatchObject({
      offset: 8,
      deadLetters: [{ offset: 7, frame: 0, index: 0, tooLarge: true }],
    });
    expect(await store.deadLetters.count()).toBe(1);
  });
});
