import type { WithStore } from '../store.contract.ts';
import { aRunLease } from '../../../support/builders/store/a-run-lease.ts';

const byKey = (...leases: readonly ReturnType<typeof aRunLease>[]) => new Map(leases.map((one) => [one.key, one]));

/** The promises of every repository of run leases (src/store/ports/profiles/run-lease-repository.ts). */
export const describeRunLeaseRepository = (withStore: WithStore): void => {
  describe('The repository of run leases', () => {
    it(
      'gives a run to the first, names it to others, of another process too, and gives the free runs beside it',
      withStore(async ({ store, another }) => {
        const [first, beside] = [aRunLease(), aRunLease({ key: 'beside', token: 'b' })];
        expect(await store.runLeases.take([first])).toEqual(new Map());
        const { runLeases } = await another();
        expect(await runLeases.take([aRunLease({ token: 'b' }), beside])).toEqual(byKey(first));
        expect(await store.runLeases.find(['a run', 'beside', 'free'])).toEqual(byKey(first, beside));
      }),
    );

    it(
      'gives one of many that ask at the same time',
      withStore(async ({ store, another }) => {
        const others = await another();
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            (n % 2 === 0 ? store : others).runLeases.take([aRunLease({ token: `token ${n}` })]),
          ),
        );
        expect(answers.filter(({ size }) => size === 0)).toHaveLength(1);
      }),
    );

    it(
      'takes the same lease twice, as after an answer that was lost',
      withStore(async ({ store: { runLeases } }) => {
        for (let time = 0; time < 2; time++) expect(await runLeases.take([aRunLease()])).toEqual(new Map());
        for (let time = 0; time < 2; time++)
          expect(await runLeases.takeOver(aRunLease({ token: 'b' }), 'a')).toBe(true);
        expect(await runLeases.find(['a run'])).toEqual(byKey(aRunLease({ token: 'b' })));
      }),
    );

    it(
      'is taken over by one of those who saw the same token, and by none where it is free',
      withStore(async ({ store, another }) => {
        await store.runLeases.take([aRunLease()]);
        const others = await another();
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, n) =>
            (n % 2 === 0 ? store : others).runLeases.takeOver(aRunLease({ token: `token ${n}` }), 'a'),
          ),
        );
        expect(answers.filter((one) => one)).toHaveLength(1);
        expect(await store.runLeases.takeOver(aRunLease({ key: 'free' }), 'a')).toBe(false);
        expect(await store.runLeases.find(['free'])).toEqual(new Map());
      }),
    );

    it(
      'releases a lease that still has its token, and no other',
      withStore(async ({ store: { runLeases } }) => {
        const [one, two, three] = ['one', 'two', 'three'].map((key) => aRunLease({ key, token: key }));
        await runLeases.take([one!, two!, three!]);
        await runLeases.release([aRunLease({ key: 'one', token: 'another' })]);
        await runLeases.release([]);
        expect(await runLeases.find(['one', 'two', 'three'])).toEqual(byKey(one!, two!, three!));
        await runLeases.release([one!, two!]);
        await runLeases.release([aRunLease({ key: 'three', token: 'another' }), aRunLease({ key: 'none' })]);
        expect(await runLeases.find(['one', 'two', 'three'])).toEqual(byKey(three!));
        expect(await runLeases.take([aRunLease({ key: 'one', token: 'next' })])).toEqual(new Map());
      }),
    );

    it(
      'deletes those taken before a time',
      withStore(async ({ store: { runLeases } }) => {
        const [old, young] = [aRunLease({ key: 'old', takenAt: 9 }), aRunLease({ key: 'young', takenAt: 10 })];
        await runLeases.take([old, young]);
        expect(await runLeases.deleteBefore(10)).toBe(1);
        expect(await runLeases.find(['old', 'young'])).toEqual(byKey(young));
      }),
    );
  });
};
