import type { WithStore } from './store.contract.ts';

/** What every shelf of facts promises. */
export const describeFactRepository = (withStore: WithStore): void => {
  describe('the shelf of facts', () => {
    it(
      'keeps the first value of a name and answers with it ever after',
      withStore(async ({ store, another }) => {
        expect(await store.facts.keep('key', 'first')).toBe('first');
        expect(await store.facts.keep('key', 'second')).toBe('first');
        expect(await (await another()).facts.keep('key', 'third')).toBe('first');
        expect(await store.facts.keep('other key', 'second')).toBe('second');
      }),
    );

    it(
      'keeps one value where twenty name it at once',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) => ways[index % 2]!.facts.keep('key', `value ${index}`)),
        );
        expect(new Set(answers).size).toBe(1);
        expect(answers[0]).toMatch(/^value \d+$/);
      }),
    );

    it(
      'gives names and values back exactly',
      withStore(async ({ store }) => {
        expect(await store.facts.keep('a\0b', 'é\0ü 😀')).toBe('é\0ü 😀');
        expect(await store.facts.keep('a', 'another')).toBe('another');
        expect(await store.facts.keep('a\0b', '')).toBe('é\0ü 😀');
        expect(await store.facts.keep('', '')).toBe('');
      }),
    );
  });
};
