import type { AsideMessage } from '../../../src/store/ports/store.ts';
import type { WithStore } from './store.contract.ts';

const aMessage = (about: Partial<AsideMessage> = {}): AsideMessage => ({
  partition: 1,
  offset: 7,
  reason: 'not a frame',
  bytes: Buffer.from('é\0\xff'),
  asideAt: 1000,
  ...about,
});

const plain = ({ bytes, ...rest }: AsideMessage): object => ({ ...rest, bytes: Buffer.from(bytes).toString('hex') });

/** What every shelf of messages set aside promises. */
export const describeAsideRepository = (withStore: WithStore): void => {
  describe('the shelf of messages set aside', () => {
    it(
      'gives a message back byte for byte',
      withStore(async ({ store, another }) => {
        const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
        await store.aside.put(aMessage({ bytes, reason: 'é\0ü' }));
        expect((await store.aside.list(10)).map(plain)).toEqual([plain(aMessage({ bytes, reason: 'é\0ü' }))]);
        expect((await (await another()).aside.list(10)).map(plain)).toEqual([
          plain(aMessage({ bytes, reason: 'é\0ü' })),
        ]);
      }),
    );

    it(
      'keeps the first of one partition and offset',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await store.aside.put(aMessage());
        await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            ways[index % 2]!.aside.put(aMessage({ reason: `again ${index}`, asideAt: 2000 })),
          ),
        );
        expect((await store.aside.list(10)).map(plain)).toEqual([plain(aMessage())]);
        expect(await store.aside.count()).toBe(1);
      }),
    );

    it(
      'tells partitions and offsets apart',
      withStore(async ({ store }) => {
        for (const [partition, offset] of [
          [1, 11],
          [11, 1],
          [1, 1],
          [0, 111],
        ] as const)
          await store.aside.put(aMessage({ partition, offset }));
        expect(await store.aside.count()).toBe(4);
      }),
    );

    it(
      'lists the oldest first, no more than asked for',
      withStore(async ({ store }) => {
        for (const asideAt of [30, 10, 50, 20, 40]) await store.aside.put(aMessage({ offset: asideAt, asideAt }));
        expect((await store.aside.list(3)).map(({ asideAt }) => asideAt)).toEqual([10, 20, 30]);
        expect((await store.aside.list(100)).map(({ asideAt }) => asideAt)).toEqual([10, 20, 30, 40, 50]);
      }),
    );

    it(
      'removes every message that one of some people is in, and gives back who is in the others',
      withStore(async ({ store }) => {
        const others = [
          aMessage({ offset: 4, people: ['dan'] }),
          aMessage({ offset: 5 }),
          aMessage({ offset: 6, people: [] }),
        ];
        for (const message of [
          aMessage({ offset: 1, people: ['ann'] }),
          aMessage({ offset: 2, people: ['dan', 'ben'] }),
          ...others,
        ])
          await store.aside.put(message);
        await store.aside.removeOf(['ann', 'ben', "o'eve"]);
        await store.aside.removeOf([]);
        expect((await store.aside.list(9)).map(plain)).toEqual(others.map(plain));
      }),
    );

    it(
      'removes what was set aside before a time, and says how many',
      withStore(async ({ store }) => {
        for (const asideAt of [10, 20, 30]) await store.aside.put(aMessage({ offset: asideAt, asideAt }));
        expect(await store.aside.removeBefore(20)).toBe(1);
        expect((await store.aside.list(10)).map(({ asideAt }) => asideAt)).toEqual([20, 30]);
        expect(await store.aside.removeBefore(31)).toBe(2);
        expect(await store.aside.removeBefore(31)).toBe(0);
        expect(await store.aside.count()).toBe(0);
      }),
    );
  });
};
