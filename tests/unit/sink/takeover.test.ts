import type { JournalMessage } from '../../../src/journal/port/journal.ts';
import { Problem } from '../../../src/core/problem.ts';
import { createSink } from '../../../src/sink/sink.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { storedOf } from '../../../src/xapi/statement/sort-key.ts';
import { batchOf, messageOf } from '../../models/sink/batch-of.ts';
import { aNamedStatement, aReference } from '../../support/builders/statements/a-statement.ts';
import { hand, hooked, openStores, progressOf, START, storedAs } from '../../support/servers/sink-store.ts';

const OTHER = { verb: { id: 'https://school.example/verbs/other' } };
const openStore = openStores();
const aMessage = (offset: number, ...statements: readonly ReturnType<typeof aNamedStatement>[]): JournalMessage =>
  messageOf(offset, START, batchOf(statements));
const never = (): Promise<never> => new Promise(() => undefined);

/** Begins a write of these messages with a clock that is a minute slow, and stops for good before this call. */
const dieBefore = async (store: Store, call: string, messages: readonly JournalMessage[]): Promise<void> => {
  await new Promise<void>((resolve) => {
    const dying = createSink({
      now: () => START - 60_000,
      store: hooked(store, (name) => {
        if (name !== call) return undefined;
        resolve();
        return never();
      }),
    });
    void dying.claimed(0).then(() => dying.handle({ partition: 0, messages }));
  });
};

describe('A sink that takes a partition over', () => {
  it('first makes exactly the write that was noted, with its `stored`', async () => {
    const store = await openStore();
    const [one, two, three] = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
    await dieBefore(store, 'insert', [aMessage(3, one), aMessage(4, two)]);
    const sink = createSink({ store, now: () => START });
    expect(await sink.claimed(0)).toBe(3);
    await sink.handle({ partition: 0, messages: [aMessage(3, one), aMessage(4, two), aMessage(5, three)] });
    const stored = await Promise.all(
      [one, two, three].map(async ({ id }) => storedOf((await storedAs(store, id))!.at)),
    );
    expect(stored).toEqual([START - 60_000, START - 60_000, START + 1]);
  });

  it('buffers the messages of that write until all have come, and saves no progress before', async () => {
    const store = await openStore();
    const [one, two, three] = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
    await dieBefore(store, 'insert', [aMessage(3, one), aMessage(4, two), aMessage(5, three)]);
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    const before = await progressOf(store);
    await sink.handle({ partition: 0, messages: [aMessage(3, one)] });
    await sink.handle({ partition: 0, messages: [aMessage(3, one), aMessage(4, two)] });
    await sink.caughtUp(0, START);
    expect(await progressOf(store)).toEqual(before);
    await sink.handle({ partition: 0, messages: [aMessage(5, three)] });
    const keys = await Promise.all([one, two, three].map(async ({ id }) => (await storedAs(store, id))!.at.slice(-6)));
    expect(keys).toEqual(['000000', '000001', '000002']);
    expect(await progressOf(store)).toMatchObject({ offset: 6 });
  });

  it('reads everything from a log that was begun anew beside an old store', async () => {
    const store = await openStore();
    const [old, first, second] = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
    const before = createSink({ store, now: () => START });
    await before.claimed(0);
    await before.handle({ partition: 0, messages: [aMessage(41, old)] });
    const sink = createSink({ store, now: () => START });
    expect(await sink.claimed(0)).toBe(42);
    await sink.handle({ partition: 0, messages: [aMessage(0, first)] });
    await sink.handle({ partition: 0, messages: [aMessage(0, first), aMessage(1, second)] });
    for (const { id } of [old, first, second]) expect(await storedAs(store, id)).toBeDefined();
    expect(await progressOf(store)).toMatchObject({ offset: 2 });
  });

  it('reads such a log also where a write of the old one was noted, and reports that write as missing', async () => {
    const store = await openStore();
    const [lost, first] = [aNamedStatement(), aNamedStatement()];
    await dieBefore(store, 'insert', [aMessage(7, lost)]);
    const missing: unknown[] = [];
    const sink = createSink({
      store,
      now: () => START,
      observe: { written: () => undefined, waiting: () => undefined, missing: (gap) => missing.push(gap) },
    });
    await sink.claimed(0);
    await sink.handle({ partition: 0, messages: [aMessage(0, first)] });
    expect(await storedAs(store, first.id)).toBeDefined();
    expect(missing).toEqual([{ partition: 0, from: 7, to: 8 }]);
  });

  it('has the dead letters of the note, and no others', async () => {
    const store = await openStore();
    const statement = aNamedStatement();
    const messages = [aMessage(0, statement, { ...statement, ...OTHER })];
    await dieBefore(store, 'insert', messages);
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    await sink.handle({ partition: 0, messages });
    expect((await progressOf(store)).deadLetters).toEqual([{ offset: 0, frame: 0, index: 1, notedAt: START }]);
  });

  it('completes the effects of statements that it finds inserted', async () => {
    const store = await openStore();
    const statement = aNamedStatement();
    const reference = aReference(statement.id);
    await dieBefore(store, 'findIdsByToken', [aMessage(0, statement, reference)]);
    const own = (await storedAs(store, reference.id))!.refs;
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    await sink.handle({ partition: 0, messages: [aMessage(0, statement, reference)] });
    expect((await storedAs(store, reference.id))!.refs.length).toBeGreaterThan(own.length);
  });

  it('has the same result as the first try for statements of one write with one id', async () => {
    const store = await openStore();
    const statement = aNamedStatement();
    const messages = [aMessage(0, statement, { ...statement, timestamp: '2020-01-01T00:00:00Z' })];
    await dieBefore(store, 'findIdsByToken', messages);
    const before = (await progressOf(store)).note!.deadLetters;
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    await sink.handle({ partition: 0, messages });
    expect((await progressOf(store)).deadLetters).toMatchObject(before);
  });

  it('reports noted messages that the journal no longer has, and goes on', async () => {
    const store = await openStore();
    await dieBefore(store, 'insert', [aMessage(3, aNamedStatement()), aMessage(4, aNamedStatement())]);
    const missing: unknown[] = [];
    const sink = createSink({
      store,
      now: () => START,
      observe: { written: () => undefined, waiting: () => undefined, missing: (gap) => missing.push(gap) },
    });
    await sink.claimed(0);
    const next = aNamedStatement();
    await sink.handle({ partition: 0, messages: [aMessage(9, next)] });
    expect(missing).toEqual([{ partition: 0, from: 3, to: 5 }]);
    expect(await storedAs(store, next.id)).toBeDefined();
    expect(await progressOf(store)).toMatchObject({ offset: 10 });
  });
});

describe('A sink whose partition another one took', () => {
  it('writes nothing that was not noted, and claims the partition again', async () => {
    const store = await openStore();
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    await createSink({ store, now: () => START }).claimed(0);
    const statement = aNamedStatement();
    expect(await hand(sink, 0, [statement])).toBe('claim');
    expect(await storedAs(store, statement.id)).toBeUndefined();
    expect(await sink.caughtUp(0, START)).toBe('claim');
  });

  it('can only repeat what its successor wrote, however late it goes on', async () => {
    const store = await openStore();
    let goOn = (): void => undefined;
    const messages = [aMessage(0, aNamedStatement()), aMessage(1, aNamedStatement())];
    const asleep = new Promise<() => Promise<unknown>>((resolve) => {
      const old = createSink({
        now: () => START - 60_000,
        store: hooked(store, (name) => {
          if (name !== 'insert') return undefined;
          return new Promise<void>((wake) => {
            goOn = wake;
            resolve(() => done);
          });
        }),
      });
      const done = old.claimed(0).then(() => old.handle({ partition: 0, messages }));
    });
    const outcome = await asleep;
    const successor = createSink({ store, now: () => START });
    await successor.claimed(0);
    for (const message of messages) await successor.handle({ partition: 0, messages: [message] });
    await successor.caughtUp(0, START);
    const page = () => store.statements.page({ where: [], ascending: true, limit: 10, maxExamined: 10 });
    const before = { page: await page(), progress: await progressOf(store) };
    goOn();
    expect(await outcome()).toBe('claim');
    expect({ page: await page(), progress: await progressOf(store) }).toEqual(before);
  });

  it('waits a little before it claims again, so that two sinks can both write between their claims', async () => {
    const store = await openStore();
    const pauses: number[] = [];
    const sink = createSink({ store, now: () => START }, (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    });
    await sink.claimed(0);
    await createSink({ store, now: () => START }).claimed(0);
    await hand(sink, 0, [aNamedStatement()]);
    await sink.claimed(0);
    expect(pauses).toEqual([50]);
    expect(await hand(sink, 0, [aNamedStatement()])).toBeUndefined();
    await sink.claimed(0);
    expect(pauses).toEqual([50]);
  });
});

describe('While the store cannot be reached', () => {
  const away = new Problem('store-unavailable', 'away');
  const calls = ['find', 'save', 'insert', 'findIdsByToken', 'updateRefs'];

  it.each(calls)('a write that fails at `%s` is asked for again and is made whole', async (call) => {
    const store = await openStore();
    let left = 1;
    const failing = hooked(store, (name) => {
      if (name === call && left-- > 0) throw away;
    });
    const sink = createSink({ store: failing, now: () => START }, () => Promise.resolve());
    const statement = aNamedStatement();
    const reference = aReference(statement.id);
    await sink.claimed(0);
    expect(await hand(sink, 0, [statement, reference])).toBe('claim');
    await sink.claimed(0);
    expect(await hand(sink, 0, [statement, reference])).toBeUndefined();
    expect((await store.statements.find([statement.id, reference.id])).size).toBe(2);
    expect(await progressOf(store)).toMatchObject({ epoch: 2, offset: 1 });
  });

  it('a partition is not handled before it is claimed again', async () => {
    const store = await openStore();
    const sink = createSink({ store, now: () => START });
    expect(await hand(sink, 0, [aNamedStatement()])).toBe('claim');
    expect(await sink.caughtUp(0, START)).toBe('claim');
  });

  it('the claim waits longer from try to try, a few seconds in all, then gives up', async () => {
    const store = await openStore();
    const pauses: number[] = [];
    let isAway = true;
    const failing = hooked(store, () => {
      if (isAway) throw away;
    });
    const sink = createSink({ store: failing, now: () => START }, (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    });
    await expect(sink.claimed(0)).rejects.toMatchObject({ kind: 'store-unavailable' });
    expect(pauses).toEqual([50, 100, 200, 400, 800]);
    isAway = false;
    expect(await sink.claimed(0)).toBe('earliest');
  });

  it("what is not the store's absence ends the consumption", async () => {
    const store = await openStore();
    const sink = createSink({
      now: () => START,
      store: hooked(store, (name) => {
        if (name === 'insert') throw new TypeError('a bug');
      }),
    });
    await sink.claimed(0);
    await expect(hand(sink, 0, [aNamedStatement()])).rejects.toThrow('a bug');
  });
});

describe('What cannot be read', () => {
  it('becomes a dead letter with its reason before progress moves', async () => {
    const store = await openStore();
    const order: string[] = [];
    const sink = createSink({
      now: () => START,
      store: hooked(store, (name) => {
        order.push(name);
      }),
    });
    await sink.claimed(0);
    const bytes = Buffer.from('not a record');
    await sink.handle({
      partition: 0,
      messages: [
        { offset: 4, appendedAt: START, batches: [], unreadable: { reason: 'record version 110 is not known', bytes } },
      ],
    });
    expect(await store.deadLetters.list(10)).toEqual([
      {
        partition: 0,
        offset: 4,
        reason: 'record version 110 is not known',
        sources: [],
        statements: 0,
        bytes: new Uint8Array(bytes),
        addedAt: START,
      },
    ]);
    expect(order.lastIndexOf('save')).toBeGreaterThan(order.indexOf('put'));
    expect(await progressOf(store)).toMatchObject({ offset: 5 });
  });

  it.each([
    ['no JSON', '{"id": secret'],
    ['no object', '"secret"'],
    ['no statement', '{"secret":1}'],
    ['a wrong time', JSON.stringify(aNamedStatement({ timestamp: 'secret' }))],
  ])('becomes a dead letter alone where a statement is %s, and the reason quotes nothing', async (_, text) => {
    const store = await openStore();
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    const [one, two] = [aNamedStatement(), aNamedStatement()];
    await sink.handle({ partition: 0, messages: [messageOf(0, START, batchOf([one]), batchOf([text, two]))] });
    expect((await store.statements.find([one.id, two.id])).size).toBe(2);
    const [deadLetter] = await store.deadLetters.list(10);
    expect(deadLetter?.reason).toMatch(/^Cannot be read: statement 0 of batch 1: \w+$/);
    expect(Buffer.from(deadLetter!.bytes).toString()).toContain('secret');
  });
});
