import { createFindExistingIds } from '../../../../src/ingest/sink-outcome/existing-ids.ts';
import { createReserveIds } from '../../../../src/ingest/sink-outcome/reserve-ids.ts';
import { createSink } from '../../../../src/sink/sink.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { JsonObject, Statement } from '../../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { hand, openStores, START, textOf } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const OTHER = { verb: { id: 'https://school.example/verbs/other' } };
const NOTE = { from: 4, to: 5, stored: START, deadLetters: [] };

/** Reserves the ids of a batch of these statements; its pauses pass at once, and call `onPause`. */
const reserving = (
  store: Store,
  onPause: (time: number) => Promise<void> = () => Promise.resolve(),
  isStopping?: () => boolean,
) => {
  let time = 0;
  let tokens = 0;
  const reserveIds = createReserveIds({
    reservations: store.idReservations,
    progress: store.progress,
    findExistingIds: createFindExistingIds({
      repository: store.statements,
      retentionVerdicts: (all) => Promise.resolve(all.map(() => 'keep' as const)),
    }),
    isStopping,
    now: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
      await onPause(time);
    },
    newToken: () => `token ${tokens++}`,
  });
  return (offset: number, ...statements: readonly (JsonObject & { readonly id: string })[]) =>
    reserveIds({
      position: { partition: 0, offset, frame: 0 },
      version: '1.0.3',
      readableSources: ['moodle'],
      ids: statements.map(({ id }) => id),
      single: false,
      statements: statements.map((one, index) => ({ index, statement: one as unknown as Statement })),
    });
};

const reservedIds = async (store: Store) =>
  (await store.idReservations.page({ limit: 9 })).map(({ id, confirmed }) => [id, confirmed]);

describe('A request whose wait for the sink ran out', () => {
  it('has its ids once they are reserved; the same content joins it, another one gets 409', async () => {
    const store = await openStore();
    const one = aNamedStatement();
    const reserve = reserving(store);
    expect(await reserve(3, one)).toEqual({ kind: 'late' });
    expect(await reserve(9, { ...one, actor: { mbox: 'mailto:ada@SCHOOL.example' } })).toEqual({ kind: 'late' });
    expect((await store.idReservations.find([one.id])).get(one.id)?.awaited).toEqual([
      { partition: 0, offset: 3 },
      { partition: 0, offset: 9 },
    ]);
    await expect(reserve(5, aNamedStatement(), { ...one, ...OTHER })).rejects.toMatchObject({
      kind: 'statement-conflict',
      faults: [{ at: '/1/id', detail: `a different statement has the id ${one.id}` }],
    });
    expect(await reservedIds(store)).toEqual([[one.id, true]]);
  });

  it('is asked to send again where another is not answered yet, or has but another timestamp', async () => {
    const store = await openStore();
    const [one, two] = [aNamedStatement(), aNamedStatement({ timestamp: '2023-11-14T22:13:20Z' })];
    const reserve = reserving(store);
    expect(await reserve(3, two)).toEqual({ kind: 'late' });
    const { timestamp: _, ...without } = two as typeof two & { readonly timestamp: string };
    await expect(reserve(4, without)).rejects.toMatchObject({ kind: 'journal-unavailable', faults: [] });
    await store.progress.save({ ...(await store.progress.claim(1)), note: NOTE });
    let pauses = 0;
    const waiting = reserving(store, async () => {
      if (++pauses > 1) return;
      await expect(reserve(8, { ...one, ...OTHER })).rejects.toMatchObject({ kind: 'journal-unavailable' });
    });
    await expect(waiting(7, one)).rejects.toMatchObject({ kind: 'journal-unavailable' });
    expect(pauses).toBeGreaterThan(0);
    expect(await reservedIds(store)).toEqual([[two.id, true]]);
  });

  it('waits for a write that had begun, of another partition too, and gets 409 for what that stored', async () => {
    const store = await openStore();
    const one = aNamedStatement();
    const claimed = await store.progress.claim(1);
    await store.progress.save({ ...claimed, note: NOTE });
    let pauses = 0;
    const reserve = reserving(store, async () => {
      if (++pauses !== 2) return;
      const sink = createSink({ store, now: () => START });
      await sink.claimed(1);
      await hand(sink, { offset: 4, partition: 1 }, [{ ...one, ...OTHER }]);
    });
    await expect(reserve(3, one)).rejects.toMatchObject({ kind: 'statement-conflict' });
    expect(pauses).toBe(2);
    expect(await reservedIds(store)).toEqual([]);
    expect(await textOf(store, one.id)).toMatchObject(OTHER);
  });

  it('does not wait for a write that begins later: its sink reads the reservation', async () => {
    const store = await openStore();
    const first = await store.progress.claim(1);
    await store.progress.save({ ...first, note: NOTE });
    let pauses = 0;
    const reserve = reserving(store, async () => {
      pauses++;
      await store.progress.save({ ...first, note: { ...NOTE, from: 5, to: 6 } });
    });
    expect(await reserve(3, aNamedStatement())).toEqual({ kind: 'late' });
    expect(pauses).toBe(1);
  });

  it('writes its reservation once, and looks less and less often, while another write is open', async () => {
    const store = await openStore();
    await store.progress.save({ ...(await store.progress.claim(1)), note: NOTE });
    let writes = 0;
    let rounds = 0;
    const counting: Store = {
      ...store,
      idReservations: {
        ...store.idReservations,
        reserve: (reservations) => {
          writes++;
          return store.idReservations.reserve(reservations);
        },
      },
    };
    const reserve = reserving(counting, () => {
      rounds++;
      return Promise.resolve();
    });
    await expect(reserve(3, aNamedStatement())).rejects.toMatchObject({ kind: 'journal-unavailable' });
    expect(writes).toBe(1);
    expect(rounds).toBeLessThan(50);
  });

  it('does not wait beyond the end of its connection in a process that stops', async () => {
    const store = await openStore();
    await store.progress.save({ ...(await store.progress.claim(1)), note: NOTE });
    let [waited, isStopping] = [0, false];
    const reserve = reserving(
      store,
      (time) => {
        waited = time;
        if (time > 1000) isStopping = true;
        return Promise.resolve();
      },
      () => isStopping,
    );
    await expect(reserve(3, aNamedStatement())).rejects.toMatchObject({ kind: 'journal-unavailable' });
    expect(waited).toBeLessThan(2500);
    expect(await reservedIds(store)).toEqual([]);
  });

  it('is answered as any other where the sink has passed it meanwhile', async () => {
    const store = await openStore();
    const one = aNamedStatement();
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    await hand(sink, 0, [one]);
    await hand(sink, 1, [{ ...one, ...OTHER }]);
    const reserve = reserving(store);
    expect(await reserve(0, one)).toEqual({ kind: 'readable', deadLetters: [] });
    expect(await reserve(1, { ...one, ...OTHER })).toMatchObject({ deadLetters: [{ offset: 1, index: 0 }] });
  });

  it('is asked to send again where the store cannot be reached', async () => {
    const store = await openStore();
    const reserve = reserving(store);
    await store.close();
    await expect(reserve(0, aNamedStatement())).rejects.toMatchObject({ kind: 'journal-unavailable' });
  });
});
