import type { WithStore } from '../store.contract.ts';

/** The promises of every repository of failed sign-ins. */
export const describeSignInFailureRepository = (withStore: WithStore): void => {
  describe('The repository of failed sign-ins', () => {
    it(
      'counts every one of fifty concurrent failures of a key once, and takes one back',
      withStore(async ({ store: { signInFailures } }) => {
        const counts = await Promise.all(Array.from({ length: 50 }, () => signInFailures.add('address', 1)));
        expect(counts.map(({ failures }) => failures).sort((a, b) => a - b)).toEqual(
          Array.from({ length: 50 }, (_, n) => n + 1),
        );
        expect((await signInFailures.add('address', -1)).failures).toBe(49);
        expect((await signInFailures.add('other', 1)).failures).toBe(1);
      }),
    );

    it(
      'says when the window of a minute ends',
      withStore(async ({ store: { signInFailures } }) => {
        const { endsInMs } = await signInFailures.add('key', 1);
        expect(endsInMs).toBeGreaterThan(50_000);
        expect(endsInMs).toBeLessThanOrEqual(60_000);
      }),
    );
  });
};
