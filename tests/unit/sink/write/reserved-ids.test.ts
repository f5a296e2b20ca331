import { decodeMessage } from '../../../../src/journal/port/batch-encoding.ts';
import { createSink } from '../../../../src/sink/sink.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { createSweepIdReservations } from '../../../../src/sink/sweeps/sweep-id-reservations.ts';
import { statementDigest } from '../../../../src/xapi/statement/digest.ts';
import type { JsonObject, Statement } from '../../../../src/xapi/model/types.ts';
import { anIdReservation } from '../../../support/builders/store/an-id-reservation.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { hand, hooked, openStores, progressOf, START, textOf } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const OTHER = { verb: { id: 'https://school.example/verbs/other' } };

const reserve = async (store: Store, statement: JsonObject & { readonly id: string }, isConfirmed: boolean) => {
  const { id } = statement;
  const reservation = anIdReservation({
    id,
    ...statementDigest(id, statement as unknown as Statement, '1.0.3'),
    awaited: [{ partition: 1, offset: 3 }],
  });
  await store.idReservations.reserve([reservation]);
  if (isConfirmed) await store.idReservations.confirm([reservation], { partition: 1, offset: 3 });
};

const begin = async (store: Store, partition = 0) => {
  const sink = createSink({ store, now: () => START });
  await sink.claimed(partition);
  return sink;
};

describe('A sink that meets reserved ids', () => {
  it('stores the reserved statement, and cancels the reservation of another that nothing rests on yet', async () => {
    const store = await openStore();
    const [mine, first] = [aNamedStatement(), aNamedStatement()];
    await reserve(store, mine, true);
    await reserve(store, { ...first, ...OTHER }, false);
    await hand(await begin(store), 0, [mine, first]);
    expect(await textOf(store, mine.id)).toMatchObject({ verb: mine['verb'] });
    expect(await textOf(store, first.id)).toMatchObject({ verb: first['verb'] });
    expect([...(await store.idReservations.find([mine.id, first.id])).keys()]).toEqual([mine.id]);
  });

  it('stores nothing under an id that a success rests on, notes that before, and keeps the content', async () => {
    const store = await openStore();
    const [loser, beside] = [aNamedStatement(), aNamedStatement()];
    await reserve(store, { ...loser, ...OTHER }, true);
    const noted: unknown[] = [];
    const watched = hooked(store, async (name) => {
      if (name === 'insert') noted.push((await progressOf(store)).note?.deadLetters);
    });
    await hand(await begin(watched), 5, [beside, loser]);
    expect(noted).toEqual([[{ offset: 5, frame: 0, index: 1 }]]);
    expect(await textOf(store, loser.id)).toBeUndefined();
    expect(await textOf(store, beside.id)).toBeDefined();
    const [letter] = await store.deadLetters.list(10);
    expect(letter).toMatchObject({ partition: 0, offset: 5, reason: `A different statement has the id ${loser.id}` });
    expect(decodeMessage(0, 0, letter!.bytes).batches.map(({ ids }) => ids)).toEqual([[loser.id]]);
  });

  it('calls undecided what may be the same statement with another timestamp', async () => {
    const store = await openStore();
    const late = aNamedStatement({ timestamp: '2023-11-14T22:13:20Z' });
    const { timestamp: _, ...without } = late as typeof late & { readonly timestamp: string };
    await reserve(store, late, true);
    await hand(await begin(store), 0, [without]);
    expect((await progressOf(store)).deadLetters).toMatchObject([{ offset: 0, index: 0, undecided: true }]);
  });

  it('stores the reserved one of two in one write, though the other came first', async () => {
    const store = await openStore();
    const first = aNamedStatement();
    await reserve(store, { ...first, ...OTHER }, true);
    await hand(await begin(store), 0, [first, { ...first, ...OTHER }]);
    expect(await textOf(store, first.id)).toMatchObject(OTHER);
    expect((await progressOf(store)).deadLetters).toMatchObject([{ offset: 0, frame: 0, index: 0 }]);
  });
});

describe('The sweep of reserved ids', () => {
  it('deletes those whose statements all sinks have passed, and no others', async () => {
    const store = await openStore();
    const [passed, open] = [aNamedStatement(), aNamedStatement()];
    await reserve(store, passed, true);
    await reserve(store, open, true);
    await store.idReservations.confirm([{ id: open.id, token: 'a' }], { partition: 0, offset: 0 });
    const sweep = createSweepIdReservations(store);
    expect(await sweep()).toBe(0);
    await hand(await begin(store, 1), { offset: 3, partition: 1 }, [passed]);
    expect(await sweep()).toBe(1);
    expect((await store.idReservations.page({ limit: 9 })).map(({ id }) => id)).toEqual([open.id]);
  });
});
