import type { IdReservation } from '../../../../src/store/ports/sink/id-reservation-repository.ts';
import { anIdReservation } from '../../../support/builders/store/an-id-reservation.ts';
import type { WithStore } from '../store.contract.ts';

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const byId = (...all: readonly IdReservation[]) => new Map(all.map((one) => [one.id, one]));

/** The promises of every repository of reserved ids (src/store/ports/sink/id-reservation-repository.ts). */
export const describeIdReservationRepository = (withStore: WithStore): void => {
  describe('The repository of reserved ids', () => {
    it(
      'gives an id to the first, and shows it to others, of another process too',
      withStore(async ({ store, another }) => {
        const [first, beside] = [anIdReservation(), anIdReservation({ id: idOf(2), token: 'b' })];
        expect(await store.idReservations.reserve([first])).toEqual(byId(first));
        const { idReservations } = await another();
        expect(await idReservations.reserve([anIdReservation({ token: 'b', exact: 'other' }), beside])).toEqual(
          byId(first, beside),
        );
        const many = Array.from({ length: 12 }, (_, n) => idOf(n));
        expect(await store.idReservations.find(many)).toEqual(byId(first, beside));
        expect(await idReservations.find([idOf(9)])).toEqual(new Map());
      }),
    );

    it(
      'gives it to one of many that ask at the same time',
      withStore(async ({ store, another }) => {
        const others = await another();
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            (n % 2 === 0 ? store : others).idReservations.reserve([anIdReservation({ token: `token ${n}` })]),
          ),
        );
        const tokens = new Set(answers.map((one) => one.get(idOf(1))?.token));
        expect(tokens.size).toBe(1);
        expect(tokens).not.toContain(undefined);
      }),
    );

    it(
      'confirms what is still there, with one more position, and says where one is gone',
      withStore(async ({ store: { idReservations } }) => {
        const [one, two] = [anIdReservation(), anIdReservation({ id: idOf(2), token: 'b' })];
        await idReservations.reserve([one, two]);
        expect(await idReservations.confirm([one, two], { partition: 0, offset: 7 })).toBe(true);
        expect(await idReservations.confirm([one], { partition: 3, offset: 1 })).toBe(true);
        expect(await idReservations.confirm([{ id: one.id, token: 'later' }], { partition: 0, offset: 9 })).toBe(false);
        expect(await idReservations.confirm([two, { id: idOf(3), token: 'c' }], { partition: 0, offset: 9 })).toBe(
          false,
        );
        const found = await idReservations.find([one.id, two.id]);
        expect(found.get(one.id)).toEqual({
          ...one,
          confirmed: true,
          awaited: [
            { partition: 0, offset: 7 },
            { partition: 3, offset: 1 },
          ],
        });
        expect(found.get(two.id)?.confirmed).toBe(true);
      }),
    );

    it(
      'is cancelled or confirmed, never both',
      withStore(async ({ store, another }) => {
        const others = await another();
        for (let n = 0; n < 20; n++) {
          const one = anIdReservation({ id: idOf(n), token: `token ${n}` });
          await store.idReservations.reserve([one]);
          const [, isConfirmed] = await Promise.all([
            store.idReservations.cancel([one]),
            others.idReservations.confirm([one], { partition: 0, offset: 7 }),
          ]);
          expect((await store.idReservations.find([one.id])).has(one.id)).toBe(isConfirmed);
        }
      }),
    );

    it(
      'cancels none with another token',
      withStore(async ({ store: { idReservations } }) => {
        const one = anIdReservation();
        await idReservations.reserve([one]);
        await idReservations.cancel([]);
        await idReservations.cancel([{ id: one.id, token: 'other' }]);
        expect(await idReservations.find([one.id])).toEqual(byId(one));
        await idReservations.cancel([one]);
        expect(await idReservations.find([one.id])).toEqual(new Map());
      }),
    );

    it(
      'gives pages, and deletes what awaits no more than it did when it was read',
      withStore(async ({ store: { idReservations } }) => {
        const all = [1, 2, 3].map((n) => anIdReservation({ id: idOf(n), token: `token ${n}` }));
        await idReservations.reserve(all);
        const page = await idReservations.page({ limit: 2 });
        expect(page).toEqual(all.slice(0, 2));
        expect(await idReservations.page({ above: idOf(2), limit: 2 })).toEqual(all.slice(2));
        await idReservations.confirm([all[0]!], { partition: 1, offset: 1 });
        expect(await idReservations.delete([])).toBe(0);
        expect(await idReservations.delete(page)).toBe(1);
        expect((await idReservations.page({ limit: 9 })).map(({ id }) => id)).toEqual([idOf(1), idOf(3)]);
      }),
    );
  });
};
