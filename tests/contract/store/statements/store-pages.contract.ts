import fc from 'fast-check';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aSortKey, aStoredStatement, aToken } from '../../../support/builders/store/a-stored-statement.ts';
import type { WithStore } from '../store.contract.ts';
import type { PageQuery, StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';

const all: PageQuery = { where: [], ascending: true, limit: 100, maxExamined: 1000 };

const keysOf = (statements: readonly StoredStatement[]): string[] => statements.map(({ at }) => at);

/** The pages of a query to its end. */
const pagesOf = async (store: Store, query: PageQuery): Promise<readonly (readonly string[])[]> => {
  const pages: string[][] = [];
  let from: string | undefined;
  for (let calls = 0; calls < 500; calls += 1) {
    const bound = from === undefined ? {} : query.ascending ? { above: from } : { below: from };
    const { statements, next } = await store.statements.page({ ...query, ...bound });
    pages.push(keysOf(statements));
    if (next === undefined) return pages;
    from = next;
  }
  throw new Error('the pages have no end');
};

/** What a query means, said without a store. */
const expected = (statements: readonly StoredStatement[], { where, above, below, ascending }: PageQuery): string[] => {
  const keys = statements
    .filter(
      ({ at, refs, voided }) =>
        !voided &&
        (above === undefined || at > above) &&
        (below === undefined || at < below) &&
        where.every((group) => group.some((token) => refs.includes(token))),
    )
    .map(({ at }) => at)
    .sort();
  return ascending ? keys : keys.reverse();
};

const TOKENS = ['a', 'b', 'c', 'd', 'e'].map(aToken);
const key = fc
  .tuple(fc.nat(6), fc.nat(2), fc.nat(2))
  .map(([stored, partition, counter]) => aSortKey(stored, partition, counter));
const repository = fc
  .uniqueArray(fc.record({ at: key, refs: fc.subarray(TOKENS), voided: fc.boolean() }), {
    selector: ({ at }) => at,
    maxLength: 40,
  })
  .map((items) => items.map((item) => aStoredStatement(item)));
const question = fc
  .record({
    where: fc.array(fc.subarray(TOKENS, { minLength: 1 }), { maxLength: 3 }),
    above: fc.option(key, { nil: undefined }),
    below: fc.option(key, { nil: undefined }),
    ascending: fc.boolean(),
    limit: fc.integer({ min: 1, max: 6 }),
    maxExamined: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(1000)),
    bytes: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
  })
  .map(({ above, below, bytes, ...rest }): PageQuery => ({
    ...rest,
    ...(above === undefined ? {} : { above }),
    ...(below === undefined ? {} : { below }),
    ...(bytes === undefined ? {} : { maxBytes: bytes }),
  }));

/** The promises of every statement repository about pages. */
export const describePages = (withStore: WithStore): void => {
  describe('A page of statements', () => {
    it.each([true, false])(
      'ends with the statement that brings it to maxBytes, and continues after it (ascending: %s)',
      (ascending) =>
        withStore(async ({ store }) => {
          const statements = [10, 900, 100, 5000, 10, 10, 10].map((length, index) =>
            aStoredStatement({ at: aSortKey(1, 0, index), text: Buffer.alloc(length, 'x') }),
          );
          await store.statements.insert(statements);
          const [ada, answered] = [aToken('ada'), aToken('answered')];
          for (const where of [[], [[ada]], [[ada], [answered]], [[ada, answered]]]) {
            const pages = await pagesOf(store, { ...all, where, ascending, maxBytes: 1000 });
            const at = (...indices: readonly number[]): string[] => indices.map((index) => aSortKey(1, 0, index));
            expect(pages).toEqual(ascending ? [at(0, 1, 2), at(3), at(4, 5, 6)] : [at(6, 5, 4, 3), at(2, 1), at(0)]);
          }
        })(),
    );

    it(
      'has at least one statement, of any size',
      withStore(async ({ store }) => {
        const statements = [0, 1].map((index) =>
          aStoredStatement({ at: aSortKey(1, 0, index), text: Buffer.alloc(3000, 'x') }),
        );
        await store.statements.insert(statements);
        expect(await pagesOf(store, { ...all, maxBytes: 1 })).toEqual(statements.map(({ at }) => [at]));
      }),
    );

    it(
      'is empty where there are none',
      withStore(async ({ store }) => {
        expect(await store.statements.page(all)).toEqual({ statements: [] });
        expect(await store.statements.page({ ...all, where: [[aToken('a')]] })).toEqual({ statements: [] });
      }),
    );

    it.each([true, false])('is in the order of sort keys (ascending: %s)', (ascending) =>
      withStore(async ({ store }) => {
        const keys = [
          aSortKey(1, 0, 0),
          aSortKey(1, 0, 1),
          aSortKey(1, 1, 0),
          aSortKey(1, 2, 5),
          aSortKey(2, 0, 0),
          aSortKey(0x100, 0, 0),
        ];
        await store.statements.insert([4, 1, 5, 0, 3, 2].map((index) => aStoredStatement({ at: keys[index]! })));
        for (const where of [[], [[aToken('ada')]], [[aToken('ada'), aToken('answered')]]]) {
          const { statements } = await store.statements.page({ ...all, where, ascending });
          expect(keysOf(statements)).toEqual(ascending ? keys : [...keys].reverse());
        }
      })(),
    );

    it(
      'excludes the bounds themselves',
      withStore(async ({ store }) => {
        await store.statements.insert([1, 2, 3, 4, 5].map((stored) => aStoredStatement({ at: aSortKey(stored) })));
        for (const where of [[], [[aToken('ada')]], [[aToken('ada'), aToken('bob')]]]) {
          const { statements } = await store.statements.page({ ...all, where, above: aSortKey(2), below: aSortKey(5) });
          expect(keysOf(statements)).toEqual([aSortKey(3), aSortKey(4)]);
        }
      }),
    );

    it(
      'has a next bound only where there is more',
      withStore(async ({ store }) => {
        await store.statements.insert([1, 2, 3, 4].map((stored) => aStoredStatement({ at: aSortKey(stored) })));
        expect(await store.statements.page({ ...all, limit: 3 })).toMatchObject({ next: aSortKey(3) });
        expect(await store.statements.page({ ...all, limit: 3, ascending: false })).toMatchObject({
          next: aSortKey(2),
        });
        expect(await store.statements.page({ ...all, limit: 4 })).not.toHaveProperty('next');
        expect(
          await store.statements.page({ ...all, where: [[aToken('ada')], [aToken('answered')]], limit: 4 }),
        ).not.toHaveProperty('next');
      }),
    );

    it(
      'demands one token of every group',
      withStore(async ({ store }) => {
        const [a, b, c] = ['a', 'b', 'c'].map(aToken) as [string, string, string];
        const refs = [[a], [b], [a, b], [b, c], [a, c], [c], []];
        await store.statements.insert(
          refs.map((tokens, index) => aStoredStatement({ at: aSortKey(index), refs: tokens })),
        );
        const page = async (where: readonly (readonly string[])[]): Promise<string[]> =>
          keysOf((await store.statements.page({ ...all, where })).statements);
        expect(await page([[a], [b]])).toEqual([2].map((index) => aSortKey(index)));
        expect(await page([[a, b], [c]])).toEqual([3, 4].map((index) => aSortKey(index)));
        expect(await page([[a, b, a]])).toEqual([0, 1, 2, 3, 4].map((index) => aSortKey(index)));
        expect(await page([[a], []])).toEqual([]);
        expect(await page([[]])).toEqual([]);
      }),
    );

    it(
      'leaves out voided statements',
      withStore(async ({ store }) => {
        await store.statements.insert(
          [false, true, false].map((voided, index) => aStoredStatement({ at: aSortKey(index), voided })),
        );
        for (const where of [[], [[aToken('ada')]], [[aToken('ada')], [aToken('answered')]]]) {
          expect(keysOf((await store.statements.page({ ...all, where })).statements)).toEqual([
            aSortKey(0),
            aSortKey(2),
          ]);
        }
      }),
    );

    it(
      'is short where no more may be examined, and has a next bound',
      withStore(async ({ store }) => {
        await store.statements.insert(
          Array.from({ length: 30 }, (_, index) =>
            aStoredStatement({ at: aSortKey(index), refs: index === 25 ? [aToken('a'), aToken('b')] : [aToken('a')] }),
          ),
        );
        const rare = { where: [[aToken('a')], [aToken('b')]], ascending: true, limit: 5, maxExamined: 10 };
        expect(await store.statements.page(rare)).toEqual({ statements: [], next: aSortKey(9) });
        expect(await store.statements.page({ ...rare, above: aSortKey(9) })).toEqual({
          statements: [],
          next: aSortKey(19),
        });
        const last = await store.statements.page({ ...rare, above: aSortKey(19) });
        expect(keysOf(last.statements)).toEqual([aSortKey(25)]);
        expect(last).not.toHaveProperty('next');
      }),
    );

    it(
      'counts voided statements as examined',
      withStore(async ({ store }) => {
        await store.statements.insert(
          Array.from({ length: 20 }, (_, index) => aStoredStatement({ at: aSortKey(index), voided: index < 15 })),
        );
        expect(await store.statements.page({ ...all, maxExamined: 10 })).toEqual({ statements: [], next: aSortKey(9) });
      }),
    );

    it(
      'finds a statement by its updated tokens',
      withStore(async ({ store }) => {
        const statement = aStoredStatement({ refs: [aToken('a')] });
        await store.statements.insert([statement]);
        await store.statements.updateRefs([{ id: statement.id, v: 1, refs: [aToken('b')], voided: false }]);
        expect((await store.statements.page({ ...all, where: [[aToken('a')]] })).statements).toEqual([]);
        expect(keysOf((await store.statements.page({ ...all, where: [[aToken('b')]] })).statements)).toEqual([
          statement.at,
        ]);
      }),
    );

    it(
      'leads through more statements than one query returns',
      withStore(async ({ store }) => {
        const statements = Array.from({ length: 700 }, (_, index) =>
          aStoredStatement({
            at: aSortKey(index),
            refs: [aToken(index % 2 === 0 ? 'even' : 'odd'), ...(index % 100 === 99 ? [aToken('rare')] : [])],
          }),
        );
        await store.statements.insert(statements);
        const query = {
          where: [[aToken('even'), aToken('odd')], [aToken('rare')]],
          ascending: false,
          limit: 3,
          maxExamined: 400,
        };
        expect((await pagesOf(store, query)).flat()).toEqual(expected(statements, query));
      }),
    );

    it(
      'leads, page by page, to each matching statement exactly once',
      withStore(async ({ store }) => {
        let round = 0;
        await fc.assert(
          fc.asyncProperty(repository, fc.array(question, { minLength: 3, maxLength: 6 }), async (items, questions) => {
            // The statements of earlier rounds stay in the store: each round has tokens and a range of time of its own.
            round += 1;
            const start = round * 1000;
            const own = (at: string): string =>
              aSortKey(start + Number.parseInt(at.slice(0, 11), 16)).slice(0, 11) + at.slice(11);
            const tagged = (token: string): string => aToken(`${round} ${token}`);
            const statements = items.map((item) => ({ ...item, at: own(item.at), refs: item.refs.map(tagged) }));
            await store.statements.insert(statements);
            for (const { above, below, where, ...rest } of questions) {
              const query = {
                ...rest,
                where: where.map((group) => group.map(tagged)),
                above: above === undefined ? aSortKey(start - 1) : own(above),
                below: below === undefined ? aSortKey(start + 999) : own(below),
              };
              const pages = await pagesOf(store, query);
              expect(pages.flat()).toEqual(expected(statements, query));
              for (const page of pages) expect(page.length).toBeLessThanOrEqual(query.limit);
            }
          }),
          { numRuns: 25 },
        );
      }),
    );
  });
};
