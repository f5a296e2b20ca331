import type { WithStore } from './store.contract.ts';

/** The promises of every fact repository. */
export const describeFactRepository = (withStore: WithStore): void => {
  describe('The fact repository', () => {
    it(
      'stores the first value of a name and returns it ever after',
      withStore(async ({ store, another }) => {
        expect(await store.facts.putIfAbsent('key', 'first')).toBe('first');
        expect(await store.facts.putIfAbsent('key', 'second')).toBe('first');
        expect(await (await another()).facts.putIfAbsent('key', 'third')).toBe('first');
        expect(await store.facts.putIfAbsent('other key', 'second')).toBe('second');
      }),
    );

    it(
      'stores one value of twenty concurrent ones',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) => ways[index % 2]!.facts.putIfAbsent('key', `value ${index}`)),
        );
        expect(new Set(answers).size).toBe(1);
        expect(answers[0]).toMatch(/^value \d+$/);
      }),
    );

    it(
      'finds what is stored, also by another, and takes a new value once it is removed',
      withStore(async ({ store, another }) => {
        expect(await store.facts.find('key')).toBeUndefined();
        await store.facts.putIfAbsent('key', 'first');
        const other = await another();
        expect(await other.facts.find('key')).toBe('first');
        await other.facts.remove('key');
        await other.facts.remove('key');
        expect(await store.facts.find('key')).toBeUndefined();
        expect(await store.facts.putIfAbsent('key', 'second')).toBe('second');
      }),
    );

    it(
      'puts a value in the place of another, in one step that another sees whole',
      withStore(async ({ store, another }) => {
        const other = await another();
        await store.facts.put('key', 'value 0');
        const seen = new Set<string | undefined>();
        let isOver = false;
        const look = async (): Promise<void> => {
          while (!isOver) seen.add(await other.facts.find('key'));
        };
        const looking = look();
        for (let count = 1; count <= 20; count++) await store.facts.put('key', `value ${count}`);
        await Promise.all([
          other.facts.put('key', 'value 21'),
          store.facts.putIfAbsent('key', 'none'),
          other.facts.put('key', 'value 21'),
        ]);
        isOver = true;
        await looking;
        expect(seen).not.toContain(undefined);
        expect(await store.facts.find('key')).toBe('value 21');
        expect((await store.recordChecks.check()).fact).toEqual({ read: expect.any(Number) as number, damaged: [] });
      }),
    );

    it(
      'returns names and values exactly',
      withStore(async ({ store }) => {
        expect(await store.facts.putIfAbsent('a\0b', 'é\0ü 😀')).toBe('é\0ü 😀');
        expect(await store.facts.putIfAbsent('a', 'another')).toBe('another');
        expect(await store.facts.putIfAbsent('a\0b', '')).toBe('é\0ü 😀');
        expect(await store.facts.putIfAbsent('', '')).toBe('');
      }),
    );
  });
};
