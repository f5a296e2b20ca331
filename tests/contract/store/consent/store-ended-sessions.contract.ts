import type { WithStore } from '../store.contract.ts';

/** The promises of every repository of ended sessions. */
export const describeEndedSessionRepository = (withStore: WithStore): void => {
  describe('The repository of ended sessions', () => {
    const times = { expires: 1_000_000, now: 1000 };

    it(
      'knows in every process which sessions are ended',
      withStore(async ({ store, another }) => {
        const other = await another();
        await store.endedSessions.end('one', times);
        expect(await other.endedSessions.isEnded('one')).toBe(true);
        expect(await other.endedSessions.isEnded('two')).toBe(false);
        expect(await other.endedSessions.isEnded('on')).toBe(false);
      }),
    );

    it(
      'ends a session once, however many end it at the same time',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await Promise.all(Array.from({ length: 10 }, (_, index) => ways[index % 2]!.endedSessions.end('one', times)));
        expect(await store.endedSessions.isEnded('one')).toBe(true);
      }),
    );

    it(
      'forgets a session once it would have ended by itself, and none before',
      withStore(async ({ store }) => {
        await store.endedSessions.end('short', { expires: 2000, now: 1000 });
        await store.endedSessions.end('long', { expires: 3000, now: 1000 });
        await store.endedSessions.end('other', { expires: 9000, now: 2000 });
        expect(await store.endedSessions.isEnded('short')).toBe(true);
        await store.endedSessions.end('other', { expires: 9000, now: 2001 });
        expect(await store.endedSessions.isEnded('short')).toBe(false);
        expect(await store.endedSessions.isEnded('long')).toBe(true);
      }),
    );
  });
};
