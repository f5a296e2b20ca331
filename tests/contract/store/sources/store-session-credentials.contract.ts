import { aSessionCredential } from '../../../support/builders/store/a-session-credential.ts';
import type { WithStore } from '../store.contract.ts';

/** The promises of every repository of session credentials. */
export const describeSessionCredentialRepository = (withStore: WithStore): void => {
  describe('The session credential repository', () => {
    it(
      'returns a session credential as it was added, in every process',
      withStore(async ({ store, another }) => {
        const added = aSessionCredential();
        await store.sessionCredentials.add(added);
        expect(await store.sessionCredentials.find(added.key)).toEqual(added);
        expect(await (await another()).sessionCredentials.find(added.key)).toEqual(added);
        expect(await store.sessionCredentials.find('session-0')).toBeUndefined();
      }),
    );

    it(
      'gives the sealed secret to one of twenty concurrent calls, and keeps the rest of the credential',
      withStore(async ({ store, another }) => {
        const { sealedSecret, ...rest } = aSessionCredential();
        await store.sessionCredentials.add({ sealedSecret: sealedSecret!, ...rest });
        const ways = [store, await another()];
        const taken = await Promise.all(
          Array.from({ length: 20 }, (_, index) => ways[index % 2]!.sessionCredentials.takeSealedSecret(rest.key)),
        );
        expect(taken.filter((one) => one !== undefined)).toEqual([sealedSecret]);
        expect(await store.sessionCredentials.find(rest.key)).toEqual(rest);
        expect(await store.sessionCredentials.takeSealedSecret('session-0')).toBeUndefined();
      }),
    );

    it(
      'deletes one by its key, once',
      withStore(async ({ store, another }) => {
        const added = aSessionCredential();
        await store.sessionCredentials.add(added);
        await store.sessionCredentials.add(aSessionCredential({ key: 'session-1' }));
        expect(await (await another()).sessionCredentials.delete(added.key)).toBe(true);
        expect(await store.sessionCredentials.delete(added.key)).toBe(false);
        expect(await store.sessionCredentials.find(added.key)).toBeUndefined();
        expect(await store.sessionCredentials.takeSealedSecret(added.key)).toBeUndefined();
        expect(await store.sessionCredentials.find('session-1')).toBeDefined();
      }),
    );

    it(
      'deletes those that expired before a time, and no others',
      withStore(async ({ store }) => {
        for (const expiresAt of [10, 20, 30])
          await store.sessionCredentials.add(aSessionCredential({ key: `session-${expiresAt}`, expiresAt }));
        expect(await store.sessionCredentials.deleteExpired(20)).toBe(1);
        expect(await store.sessionCredentials.deleteExpired(20)).toBe(0);
        expect(await store.sessionCredentials.find('session-10')).toBeUndefined();
        expect(await store.sessionCredentials.find('session-20')).toBeDefined();
        expect(await store.sessionCredentials.deleteExpired(31)).toBe(2);
      }),
    );
  });
};
